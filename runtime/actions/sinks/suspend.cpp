// Who is suspended, for people and other systems. The suspension itself is in the counter store and holds from the next event
// on, whether this row is there or not (docs/state.md).
#include <charconv>

#include "base/text/time_text.hpp"
#include "runtime/actions/sinks.hpp"
#include "runtime/actions/sinks/case_file.hpp"
#include "runtime/actions/sinks/payload.hpp"

namespace mpol::actions {
namespace {

class Suspend : public Sink {
 public:
  explicit Suspend(std::unique_ptr<Database> cases) : cases_(std::move(cases)) {}
  Answer deliver(const Item& item) override {
    const auto length = read_duration(text_in(item, "/args/for"));
    const std::string time = text_in(item, "/time");
    std::int64_t from_ms = 0;
    const auto read = std::from_chars(time.data(), time.data() + time.size(), from_ms);
    if (!length || read.ec != std::errc() || read.ptr != time.data() + time.size())
      return {Answer::Kind::Refused, "it has no `for`, or no time"};
    return add_case_row(*cases_,
                        "INSERT OR IGNORE INTO suspension (id, key, event, from_ms, until_ms, rule, level, payload)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                        item, text_in(item, "/args/key"), from_ms, from_ms + *length);
  }

 private:
  std::unique_ptr<Database> cases_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_suspend(const SinkSettings& settings) {
  auto cases = open_case_file(settings.file);
  if (!cases) return cases.error();
  return std::unique_ptr<Sink>(std::make_unique<Suspend>(*std::move(cases)));
}

}  // namespace mpol::actions
