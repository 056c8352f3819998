// What stands between the words of a file: comments, ends of lines, and what scan() left out. Internal to parse.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/parse/outline.hpp"
#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

struct ReadWords {
  std::vector<Token> tokens;
  std::vector<std::uint8_t> lines_before;  // of each token, as in Word
  std::vector<Comment> comments;
  std::vector<std::uint32_t> left_out;  // tokens before which something stands that is neither word nor comment
  std::vector<std::uint32_t> faults;    // bytes where something was reported
};

// Nothing as for read_outline, but for nesting.
std::optional<ReadWords> read_words(std::string_view text);

}  // namespace mpol::parse
