// A file of JSON lines that grows, for sinks that keep what they take.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mpol::actions {

class LineFile {
 public:
  // The file is made at the first line. When it would grow past `max_bytes` (0: never) it becomes `path.1`, the one before
  // `path.2`, and so on, up to `keep_files` of them.
  LineFile(std::string path, std::int64_t max_bytes, std::int64_t keep_files);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  // `line` has no line end. `sync`: it is on the disk when append() returns. After a failure the file is as it was before.
  Result<void> append(std::string_view line, bool sync = true);
  // All that was appended is on the disk. A Failure where some of it may not be.
  Result<void> sync();

 private:
  Result<void> open();
  void rotate();

  std::string path_;
  std::int64_t max_bytes_, keep_files_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
  bool is_unsynced_ = false, has_lost_ = false;  // lost: a file was rotated away that could not be synced
};

}  // namespace mpol::actions
