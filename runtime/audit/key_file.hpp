// The key of an audit log: a file of 16 to 64 bytes; line ends at its end do not count.
#pragma once
#include <string>

#include "base/result.hpp"

namespace mpol::audit {

// "" for no path.
Result<std::string> read_key(const std::string& path);

}  // namespace mpol::audit
