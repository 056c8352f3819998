#include "daemon/bundles/sources/stamped_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstring>
#include <ctime>

#include "base/doors/files.hpp"
#include "base/limits.hpp"

namespace mpol::daemon {
namespace {

// A clock of file times ticks some milliseconds apart: a file that was written this lately may be written again without a new time.
constexpr std::int64_t kFreshSeconds = 2;

}  // namespace

Look StampedFile::look(const std::string& path, bool again) {
  Look look;
  look.origin = path;
  const auto fail = [&](std::string message) {
    look.what = Look::What::Failed;
    look.code = "cannot_read";
    look.message = std::move(message);
    stamp_.clear();
    return look;
  };
  struct stat now{};
  if (stat(path.c_str(), &now) != 0) return fail(fmt::format("cannot read `{}`: {}", path, std::strerror(errno)));
  const std::string stamp = fmt::format("{} {} {} {}.{} {}.{}", path, now.st_ino, now.st_size, now.st_mtim.tv_sec,
                                        now.st_mtim.tv_nsec, now.st_ctim.tv_sec, now.st_ctim.tv_nsec);
  if (!again && stamp == stamp_) return look;
  auto bytes = DiskFiles().read(path, limits::kMaxBundleBytes);
  if (!bytes) return fail(bytes.error().message);
  stamp_ = std::time(nullptr) - now.st_mtim.tv_sec > kFreshSeconds ? stamp : "";
  const ContentDigest content = content_digest(*bytes);
  if (!again && content_ == content) return look;
  content_ = content;
  look.what = Look::What::New;
  look.bytes = *std::move(bytes);
  return look;
}

}  // namespace mpol::daemon
