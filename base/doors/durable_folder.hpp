// DurableFolder: the door to a folder of files that must survive the process: written at their ends, synced, renamed.
//
// Errors:  a Failure in words with the path; after one of append() or sync() nothing is known of what the file's end holds.
// Threads: a folder is safe from many; a file belongs to one thread at a time.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mpol {

class AppendFile {
 public:
  virtual ~AppendFile() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // What was appended is on the disk when it returns (fdatasync).
  virtual Result<void> sync() = 0;
};

class DurableFolder {
 public:
  virtual ~DurableFolder() = default;
  virtual Result<std::vector<std::string>> list() const = 0;  // names, sorted
  virtual Result<std::string> read(const std::string& name) const = 0;
  // A new file, empty; one that is there is replaced.
  virtual Result<std::unique_ptr<AppendFile>> create(const std::string& name) = 0;
  // Whole or not at all, and on the disk when it returns.
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> remove(const std::string& name) = 0;
};

// Makes the folder (mode 0700) where it is not there; files have mode 0600.
Result<std::unique_ptr<DurableFolder>> open_disk_folder(const std::string& path);

}  // namespace mpol
