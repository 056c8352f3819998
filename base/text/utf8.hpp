// UTF-8, as strictly as RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
//
// In:      bytes from anywhere; they need not be UTF-8.
// Out:     code points and byte offsets.
// Errors:  bad bytes are ordinary input. A bad sequence is read as its maximal subpart (Unicode 15, section 3.9,
// "U+FFFD
//          Substitution of Maximal Subparts"), so that every reader of the same bytes sees the same characters.
// Threads: free functions without state.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mpol::utf8 {

inline constexpr char32_t kReplacement = 0xFFFD;
inline constexpr char32_t kMaxCodePoint = 0x10FFFF;

// One code point, or a bad sequence, and how many bytes it takes (at least 1).
struct Decoded {
  char32_t code_point = kReplacement;
  std::uint32_t length = 1;
  bool valid = false;
};

// Reads the code point that begins at `offset`, which is inside the text.
Decoded decode(std::string_view text, std::size_t offset);

// Reads the code point that ends at `end` (0 < end <= text.size()); a byte that no sequence ends with is bad by itself.
Decoded decode_before(std::string_view text, std::size_t end);

// Writes 1 to 4 bytes and returns how many. What is not a scalar value is written as U+FFFD.
std::size_t encode(char32_t code_point, char* out);
void append(char32_t code_point, std::string& out);

// The offset of the first byte that is not part of valid UTF-8; nothing when all of it is.
std::optional<std::size_t> first_bad_byte(std::string_view text);
inline bool is_valid(std::string_view text) { return !first_bad_byte(text).has_value(); }

// Code points; a bad sequence counts as one.
std::size_t count(std::string_view text);

// The greatest offset <= `limit` at which no code point is cut in two.
std::size_t floor_to_boundary(std::string_view text, std::size_t limit);

}  // namespace mpol::utf8
