// JSON lines in a file that is rotated.
#include "runtime/actions/sinks.hpp"
#include "runtime/actions/sinks/lines.hpp"

namespace mpol::actions {
namespace {

class Log : public Sink {
 public:
  explicit Log(const SinkSettings& settings) : file_(settings.file, settings.max_bytes, settings.keep_files) {}
  Answer deliver(const Item& item) override {
    const auto written = file_.append(item.payload, false);
    if (!written) return {Answer::Kind::TryAgain, written.error().message};
    return {};
  }
  // Many lines, one wait for the disk.
  Answer settle() override {
    const auto synced = file_.sync();
    if (!synced) return {Answer::Kind::TryAgain, synced.error().message};
    return {};
  }

 private:
  LineFile file_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_log(const SinkSettings& settings) {
  return std::unique_ptr<Sink>(std::make_unique<Log>(settings));
}

}  // namespace mpol::actions
