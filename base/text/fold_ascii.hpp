// The fast path of folding: ordinary ASCII is copied and lower-cased, many bytes at a time.
//
// In:      `size` bytes at `in`. Out: the same, lower-cased, up to the first byte that is not ordinary ASCII (a control
//          that folding removes, or a byte of a longer character); how many were ordinary is returned.
// Units:   bytes. Up to kAsciiSlack bytes behind the result may be overwritten, so `out` has room for size +
// kAsciiSlack. Threads: safe; the instruction set is chosen once, at the first call.
#pragma once
#include <cstddef>

namespace mpol {

inline constexpr std::size_t kAsciiSlack = 32;

std::size_t fold_ascii(const char* in, std::size_t size, char* out);

// The same without vector instructions; the fallback, and what the tests compare with.
std::size_t fold_ascii_plain(const char* in, std::size_t size, char* out);

// Ordinary: printable, space, tab, line breaks. Other controls are removed by folding.
inline constexpr bool is_ordinary_ascii(unsigned char byte) {
  return (byte >= 0x20 && byte < 0x7F) || (byte >= 0x09 && byte <= 0x0D);
}
inline constexpr char to_lower_ascii(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
}

}  // namespace mpol
