// Files: the door to the disk. DiskFiles is the real one; MemoryFiles is for tests and for policies that come as text.
//
// Paths use `/`. Errors: a Failure in words, with the path. Threads: DiskFiles is safe from many; MemoryFiles once
// filled.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mpol {

enum class PathKind { Missing, File, Folder };

class Files {
 public:
  virtual ~Files() = default;
  virtual PathKind kind(const std::string& path) const = 0;
  // The whole file. `max_bytes` bounds what is read; a larger file is a Failure that names the limit.
  virtual Result<std::string> read(const std::string& path, std::size_t max_bytes) const = 0;
  // Names (not paths) of what the folder holds, sorted; hidden ones are left out.
  virtual Result<std::vector<std::string>> list(const std::string& folder) const = 0;
};

class DiskFiles final : public Files {
 public:
  PathKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t max_bytes) const override;
  Result<std::vector<std::string>> list(const std::string& folder) const override;
};

class MemoryFiles final : public Files {
 public:
  std::map<std::string, std::string> files;  // path to text
  PathKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t max_bytes) const override;
  Result<std::vector<std::string>> list(const std::string& folder) const override;
};

// "a/b" and "c" to "a/b/c"; "" and "." stand for the present folder.
std::string join_path(std::string_view folder, std::string_view name);
// "a/b/c.mpol" to "a/b"; "c.mpol" to ".".
std::string folder_of(std::string_view path);
// The last part.
std::string name_of(std::string_view path);

}  // namespace mpol
