#include "base/doors/durable_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/doors/write_all.hpp"

namespace mpol {
namespace {

Failure failure(const char* what, const std::string& path) {
  return Failure{fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno))};
}

class DiskFile : public AppendFile {
 public:
  DiskFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~DiskFile() override { close(descriptor_); }
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;

  Result<void> append(std::string_view bytes) override {
    if (!write_all(descriptor_, bytes)) return failure("write to", path_);
    return {};
  }
  Result<void> sync() override {
    if (fdatasync(descriptor_) != 0) return failure("sync", path_);
    return {};
  }

 private:
  int descriptor_;
  std::string path_;
};

class DiskFolder : public DurableFolder {
 public:
  explicit DiskFolder(std::string path) : path_(std::move(path)) {}

  Result<std::vector<std::string>> list() const override {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path_, error))
      names.push_back(entry.path().filename());
    if (error) return Failure{fmt::format("cannot list `{}`: {}", path_, error.message())};
    std::sort(names.begin(), names.end());
    return names;
  }
  Result<std::string> read(const std::string& name) const override {
    std::ifstream file(path_of(name), std::ios::binary);
    std::ostringstream bytes;
    if (!file || !(bytes << file.rdbuf())) {
      // A stream that copies nothing fails too: an empty file.
      if (file && file.eof()) return {boost::system::in_place_value, std::string()};
      std::error_code error;
      if (std::filesystem::file_size(path_of(name), error) == 0 && !error)
        return {boost::system::in_place_value, std::string()};
      return failure("read", path_of(name));
    }
    return {boost::system::in_place_value, std::move(bytes).str()};
  }
  Result<std::unique_ptr<AppendFile>> create(const std::string& name) override {
    const int descriptor = open(path_of(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) return failure("create", path_of(name));
    if (auto synced = sync_folder(); !synced) {
      close(descriptor);
      return synced.error();
    }
    return std::unique_ptr<AppendFile>(std::make_unique<DiskFile>(descriptor, path_of(name)));
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    if (std::rename(path_of(from).c_str(), path_of(to).c_str()) != 0) return failure("rename", path_of(from));
    return sync_folder();
  }
  Result<void> remove(const std::string& name) override {
    if (unlink(path_of(name).c_str()) != 0) return failure("remove", path_of(name));
    return {};
  }

 private:
  std::string path_of(const std::string& name) const { return path_ + '/' + name; }
  // A file's name is on the disk when its folder is.
  Result<void> sync_folder() const {
    const int descriptor = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failure("open", path_);
    const int done = fsync(descriptor);
    close(descriptor);
    if (done != 0) return failure("sync", path_);
    return {};
  }

  std::string path_;
};

}  // namespace

Result<std::unique_ptr<DurableFolder>> open_disk_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failure("make", path);
  return std::unique_ptr<DurableFolder>(std::make_unique<DiskFolder>(path));
}

}  // namespace mpol
