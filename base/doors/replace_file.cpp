// The bytes go to a draft beside the file, which is then renamed over it.
#include "base/doors/replace_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/doors/write_all.hpp"

namespace mpol {
namespace {

Failure cannot_write(const std::string& path) {
  return Failure{fmt::format("cannot write `{}`: {}", path, std::strerror(errno))};
}

}  // namespace

Result<void> replace_file(const std::string& path, std::string_view bytes) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  struct stat status{};
  if (error) errno = error.value();
  if (error || ::stat(real.c_str(), &status) != 0) return cannot_write(path);
  // A file that may not be written is not to be replaced either, though its folder would allow it.
  if (::access(real.c_str(), W_OK) != 0) return cannot_write(path);
  std::string draft = real.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(draft.data(), O_CLOEXEC);
  if (descriptor < 0) return cannot_write(path);
  const bool written =
      write_all(descriptor, bytes) && ::fchmod(descriptor, status.st_mode & 07777) == 0 && ::fsync(descriptor) == 0;
  const int fault = errno;
  const bool closed = ::close(descriptor) == 0;
  if (written && closed && ::rename(draft.c_str(), real.c_str()) == 0) return {};
  if (!written) errno = fault;
  const Failure failure = cannot_write(path);
  ::unlink(draft.c_str());
  return failure;
}

Result<void> write_file(const std::string& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) return cannot_write(path);
  ::close(descriptor);
  return replace_file(path, bytes);
}

}  // namespace mpol
