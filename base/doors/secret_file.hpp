// Secret files: the door to keys, which nobody but their owner may read.
//
// read_secret_file:  a regular file of this user (or of root) that no other may read or write (mode 0600 or 0400).
// new_secret_file:   a file that was not there, with mode 0600; on the disk when it returns.
// Errors:  a Failure in words with the path, never with what the file holds.
// Threads: safe from many.
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mpol {

Result<std::string> read_secret_file(const std::string& path, std::size_t max_bytes);
Result<void> new_secret_file(const std::string& path, std::string_view bytes);

}  // namespace mpol
