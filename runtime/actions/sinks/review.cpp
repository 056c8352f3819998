// A case for people to look at before it is due.
#include <chrono>

#include "base/text/time_text.hpp"
#include "runtime/actions/sinks.hpp"
#include "runtime/actions/sinks/case_file.hpp"
#include "runtime/actions/sinks/payload.hpp"

namespace mpol::actions {
namespace {

class Review : public Sink {
 public:
  explicit Review(std::unique_ptr<Database> cases) : cases_(std::move(cases)) {}
  Answer deliver(const Item& item) override {
    const auto due = read_duration(text_in(item, "/args/due"));
    if (!due) return {Answer::Kind::Refused, "`due` is no duration"};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    return add_case_row(*cases_,
                        "INSERT OR IGNORE INTO review_case (id, queue, event, opened_ms, due_ms, rule, level, payload)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                        item, text_in(item, "/args/queue"), now_ms, now_ms + *due);
  }

 private:
  std::unique_ptr<Database> cases_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_review(const SinkSettings& settings) {
  auto cases = open_case_file(settings.file);
  if (!cases) return cases.error();
  return std::unique_ptr<Sink>(std::make_unique<Review>(*std::move(cases)));
}

}  // namespace mpol::actions
