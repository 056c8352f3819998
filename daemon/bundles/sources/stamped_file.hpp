// StampedFile: a file that is read when it has changed: its times, size or inode, and then its content.
//
// Threads: belongs to one.
#pragma once
#include <optional>
#include <string>

#include "daemon/bundles/source.hpp"
#include "program/sealed_file.hpp"

namespace mpol::daemon {

class StampedFile {
 public:
  // `path` may be another one than before.
  Look look(const std::string& path, bool again);

 private:
  std::string stamp_;  // "": look at the content
  std::optional<ContentDigest> content_;
};

}  // namespace mpol::daemon
