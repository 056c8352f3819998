// The characters of a policy file before its words: UTF-8, what may not be in any text, and the way back to bytes.
// Internal to parse.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"

namespace mpol::parse {

// A text as the lexer reads it: without byte order mark and bidirectional controls, and with plain signs for those that
// only look like them. `offsets[i]` is the byte of the i-th code point in the file, with one more entry for the end; it
// is empty while all is ASCII, and then i is the byte.
struct Characters {
  std::string text;
  std::vector<std::uint32_t> offsets;

  std::uint32_t byte(std::size_t code_point) const {
    return offsets.empty() ? static_cast<std::uint32_t>(code_point) : offsets[code_point];
  }
  // The reverse, for a byte that a code point begins at, or the end.
  std::size_t index(std::uint32_t byte) const;
};

// Nothing when the file is too large or is not UTF-8 (reported). Bidirectional controls are reported wherever they
// stand, in comments and strings too: what is shown would not be what is read (CVE-2021-42574, "Trojan Source").
std::optional<Characters> read_characters(FileId file, std::string_view text, Diagnostics& diagnostics);

// The code point that begins at `at` of good UTF-8, which is moved behind it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at);

// False for what is no character: surrogates and numbers past U+10FFFF.
bool append_utf8(std::uint32_t code_point, std::string& out);

// "U+202E RIGHT-TO-LEFT OVERRIDE"; only the number for characters that need no name here.
std::string describe_character(std::uint32_t code_point);

// The ASCII sign or digit that a full-width one, another script's comma or a long dash is typed for; 0: none. Signs
// that a text or a regex could end with are left as they are.
char plain_sign(std::uint32_t code_point);

// What may stand between words: the grammar's SPACE.
bool is_space(std::uint32_t code_point);

// Changes the order in which text is shown; read_characters reports it.
bool is_bidirectional(std::uint32_t code_point);

// Takes no room and shows nothing: zero-width characters, soft hyphen, tags.
bool is_invisible(std::uint32_t code_point);

}  // namespace mpol::parse
