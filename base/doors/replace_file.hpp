// replace_file: the door through which a file of the user's is rewritten.
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
// The same, also for a path where there is nothing yet.
Result<void> write_file(const std::string& path, std::string_view bytes);

}  // namespace mpol
