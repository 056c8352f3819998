#include "runtime/actions/sinks/lines.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace mpol::actions {

LineFile::LineFile(std::string path, std::int64_t max_bytes, std::int64_t keep_files)
    : path_(std::move(path)), max_bytes_(max_bytes), keep_files_(keep_files) {}

LineFile::~LineFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<void> LineFile::open() {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct stat status{};
  if (descriptor_ < 0 || fstat(descriptor_, &status) != 0)
    return Failure{fmt::format("cannot open `{}`: {}", path_, std::strerror(errno))};
  size_ = status.st_size;
  // A process that ended while it wrote has left a part of a line: it was not taken, and comes again.
  char last = '\n';
  while (size_ > 0 && pread(descriptor_, &last, 1, size_ - 1) == 1 && last != '\n') --size_;
  if (size_ != status.st_size && ftruncate(descriptor_, size_) != 0)
    return Failure{fmt::format("cannot cut `{}`: {}", path_, std::strerror(errno))};
  return {};
}

Result<void> LineFile::sync() {
  const bool is_done = !has_lost_ && (!is_unsynced_ || (descriptor_ >= 0 && fdatasync(descriptor_) == 0));
  is_unsynced_ = has_lost_ = false;
  if (is_done) return {};
  return Failure{fmt::format("cannot bring `{}` to the disk", path_)};
}

void LineFile::rotate() {
  if (is_unsynced_ && fdatasync(descriptor_) != 0) has_lost_ = true;
  close(descriptor_);
  descriptor_ = -1;
  std::error_code error;  // a file that is missing is no fault
  std::filesystem::remove(fmt::format("{}.{}", path_, keep_files_), error);
  for (std::int64_t n = keep_files_; n-- > 1;)
    std::filesystem::rename(fmt::format("{}.{}", path_, n), fmt::format("{}.{}", path_, n + 1), error);
  std::filesystem::rename(path_, path_ + ".1", error);
}

Result<void> LineFile::append(std::string_view line, bool sync) {
  const auto length = static_cast<std::int64_t>(line.size()) + 1;
  if (descriptor_ >= 0 && max_bytes_ > 0 && size_ > 0 && size_ + length > max_bytes_) rotate();
  if (descriptor_ < 0) {
    if (auto opened = open(); !opened) return opened;
    if (max_bytes_ > 0 && size_ > 0 && size_ + length > max_bytes_) {
      rotate();
      if (auto opened = open(); !opened) return opened;
    }
  }
  const std::string bytes = fmt::format("{}\n", line);
  const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
  if (written == length && (!sync || fdatasync(descriptor_) == 0)) {
    size_ += length;
    is_unsynced_ = !sync;
    return {};
  }
  const std::string why = written >= 0 && written < length ? "no space is left" : std::strerror(errno);
  // The next append opens it anew, and cuts what is left of this one.
  if (written > 0 && ftruncate(descriptor_, size_) != 0) {
    close(descriptor_);
    descriptor_ = -1;
  }
  return Failure{fmt::format("cannot write to `{}`: {}", path_, why)};
}

}  // namespace mpol::actions
