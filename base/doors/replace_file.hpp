// replace_file, write_file: the door through which files of the user's are written.
//
// In:      a path of a file that is there; a link is followed. The new bytes.
// Out:     the file has them whole, with the mode it had, or is as it was. Others who have it open keep the old bytes.
// Errors:  a Failure in words with the path.
// Threads: safe from many; of two who replace one file, one wins.
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mpol {

Result<void> replace_file(const std::string& path, std::string_view bytes);
// The same, and a file that is not there is made. What is there and no file (a pipe, a device) is written to.
Result<void> write_file(const std::string& path, std::string_view bytes);

}  // namespace mpol
