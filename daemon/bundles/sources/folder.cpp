// A folder of bundles (*.mpolb): the one written last counts, of those written at once the last by name.
#include <fmt/format.h>
#include <sys/stat.h>

#include <optional>

#include "base/doors/files.hpp"
#include "daemon/bundles/sources/stamped_file.hpp"

namespace mpol::daemon {
namespace {

class FolderSource : public Source {
 public:
  FolderSource(std::string folder, std::int64_t poll_ms) : folder_(std::move(folder)), poll_ms_(poll_ms) {}
  Look look(bool again, const std::atomic<bool>&) override {
    Look look;
    look.origin = folder_;
    if (auto newest = find_newest(); !newest) {
      look.what = Look::What::Failed;
      look.code = "cannot_read";
      look.message = newest.error().message;
    } else {
      look = file_.look(*newest, again);
    }
    look.pause_ms = poll_ms_;
    return look;
  }

 private:
  Result<std::string> find_newest() const {
    const auto names = DiskFiles().list(folder_);
    if (!names) return names.error();
    std::optional<std::string> newest;
    timespec written{};
    for (const std::string& name : *names) {
      if (!name.ends_with(".mpolb")) continue;
      const std::string path = join_path(folder_, name);
      struct stat one{};
      if (stat(path.c_str(), &one) != 0 || !S_ISREG(one.st_mode)) continue;
      const auto at = [](const timespec& time) { return std::pair(time.tv_sec, time.tv_nsec); };
      if (newest && at(one.st_mtim) < at(written)) continue;
      newest = path;
      written = one.st_mtim;
    }
    if (!newest) return Failure{fmt::format("there is no file *.mpolb in `{}`", folder_)};
    return {boost::system::in_place_value, *std::move(newest)};
  }

  std::string folder_;
  std::int64_t poll_ms_;
  StampedFile file_;
};

}  // namespace

std::unique_ptr<Source> make_folder_source(const PolicySettings& settings, const SourceOptions& options) {
  if (settings.folder.empty()) return nullptr;
  return std::make_unique<FolderSource>(settings.folder, options.poll_ms);
}

}  // namespace mpol::daemon
