// Writes all bytes to a descriptor. False: it could not, and errno says why; a part may be written.
#pragma once
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace mpol {

inline bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace mpol
