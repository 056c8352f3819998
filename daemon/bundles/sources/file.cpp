// A file, looked at every `bundles.poll`.
#include "daemon/bundles/sources/stamped_file.hpp"

namespace mpol::daemon {
namespace {

class FileSource : public Source {
 public:
  FileSource(std::string path, std::int64_t poll_ms) : path_(std::move(path)), poll_ms_(poll_ms) {}
  Look look(bool again, const std::atomic<bool>&) override {
    Look look = file_.look(path_, again);
    look.pause_ms = poll_ms_;
    return look;
  }

 private:
  std::string path_;
  std::int64_t poll_ms_;
  StampedFile file_;
};

}  // namespace

std::unique_ptr<Source> make_file_source(const std::string& path, const SourceOptions& options) {
  return std::make_unique<FileSource>(path, options.poll_ms);
}

std::unique_ptr<Source> make_file_source(const PolicySettings& settings, const SourceOptions& options) {
  return settings.file.empty() ? nullptr : make_file_source(settings.file, options);
}

}  // namespace mpol::daemon
