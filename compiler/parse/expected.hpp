// What stood at a fault and what could have stood there, in the author's words. Internal to parse.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

// The tokens of a chunk and a place among them; `index` may be the end.
struct Place {
  const std::vector<Token>& tokens;
  std::size_t index = 0;
  std::string_view text;   // of the file
  std::string_view after;  // what follows the chunk: "the end of the file", "the next declaration"
};

// "`when`", "the text `"abc"`", "the end of the file".
std::string describe_found(const Place& place);

// "a condition", "`:` or `=`", "`}` to close the rule `RULE-A-1`". `fits` says whether a token of that type can stand
// there.
std::string describe_expected(const Place& place, const std::function<bool(std::size_t type)>& fits);

// What an author of another language may want to know who writes the word at the place here; empty: nothing.
std::string_view hint_for(const Place& place);

// The innermost bracket that is open before the place, and the sign that closes it.
struct OpenBracket {
  std::size_t index = 0;
  std::string_view closes_with;
};
std::optional<OpenBracket> innermost_open(const Place& place);

// "the rule `RULE-A-1`", "the `(`".
std::string describe_bracket(const Place& place, std::size_t index);

}  // namespace mpol::parse
