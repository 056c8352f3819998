#include "base/doors/secret_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/doors/write_all.hpp"

namespace mpol {
namespace {

Failure failure(const char* verb, const std::string& path, const std::string& reason) {
  return Failure{fmt::format("cannot {} `{}`: {}", verb, path, reason)};
}

std::string fault_of(const struct stat& status, std::size_t max_bytes) {
  if (!S_ISREG(status.st_mode)) return "it is no file";
  if (status.st_uid != ::geteuid() && status.st_uid != 0) return "it belongs to another user";
  if ((status.st_mode & 077) != 0) {
    return fmt::format("others than its owner have access to it (mode {:04o}), expected mode 0600",
                       status.st_mode & 07777);
  }
  if (static_cast<std::size_t>(status.st_size) > max_bytes) return "it is larger than a key";
  return {};
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path, std::size_t max_bytes) {
  // Not to wait where the path is a pipe.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return failure("read", path, std::strerror(errno));
  struct stat status{};
  std::string fault = ::fstat(descriptor, &status) == 0 ? fault_of(status, max_bytes) : std::strerror(errno);
  std::string bytes(fault.empty() ? static_cast<std::size_t>(status.st_size) : 0, '\0');
  for (std::size_t at = 0; at < bytes.size() && fault.empty();) {
    const ssize_t count = ::read(descriptor, bytes.data() + at, bytes.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fault = std::strerror(errno);
    if (count == 0) bytes.resize(at);
    if (count > 0) at += static_cast<std::size_t>(count);
  }
  ::close(descriptor);
  if (!fault.empty()) return failure("read", path, fault);
  return {boost::system::in_place_value, std::move(bytes)};
}

Result<void> new_secret_file(const std::string& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return failure("write", path, std::strerror(errno));
  const bool written = write_all(descriptor, bytes) && ::fsync(descriptor) == 0;
  const int fault = errno;
  if (::close(descriptor) == 0 && written) return {};
  ::unlink(path.c_str());
  return failure("write", path, std::strerror(fault));
}

}  // namespace mpol
