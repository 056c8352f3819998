#include "base/doors/cache_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/doors/write_all.hpp"

namespace mpol {
CacheFolder CacheFolder::of_user() {
  if (const char* const cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return CacheFolder(std::string(cache) + "/mpol");
  if (const char* const home = std::getenv("HOME"); home != nullptr && *home == '/')
    return CacheFolder(std::string(home) + "/.cache/mpol");
  return CacheFolder("");
}

std::optional<std::string> CacheFolder::read(const std::string& name, std::size_t max_bytes) const {
  if (path_.empty()) return std::nullopt;
  const int descriptor = ::open(path_of(name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return std::nullopt;
  std::string bytes;
  struct stat status{};
  // A file of somebody else, or that somebody else can write, is not ours.
  bool is_good = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
                 (status.st_mode & 022) == 0 && static_cast<std::size_t>(status.st_size) <= max_bytes;
  if (is_good) bytes.resize(static_cast<std::size_t>(status.st_size));
  for (std::size_t at = 0; is_good && at < bytes.size();) {
    const ssize_t count = ::read(descriptor, bytes.data() + at, bytes.size() - at);
    if (count < 0 && errno == EINTR) continue;
    is_good = count > 0;
    at += is_good ? static_cast<std::size_t>(count) : 0;
  }
  ::close(descriptor);
  if (!is_good) return std::nullopt;
  return bytes;
}

bool CacheFolder::write(const std::string& name, std::string_view bytes, bool only_new) const {
  if (path_.empty()) return false;
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  static std::atomic<unsigned> count{0};
  const std::string draft = fmt::format("{}.{}.{}", path_of(name), ::getpid(), count++);
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  bool is_written = write_all(descriptor, bytes);
  is_written = ::close(descriptor) == 0 && is_written;
  // link() leaves a file that is there; rename() replaces it.
  if (is_written) {
    is_written =
        (only_new ? ::link(draft.c_str(), path_of(name).c_str()) : ::rename(draft.c_str(), path_of(name).c_str())) == 0;
  }
  if (!is_written || only_new) ::unlink(draft.c_str());
  return is_written;
}

}  // namespace mpol
