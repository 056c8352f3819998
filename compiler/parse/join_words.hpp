// Words that the lexer has cut in pieces because they are not written as this language writes them: `my-limit`, `0,6`,
// `5,000`, `70 percent`, `10 per min`. Each is reported with what to write, and becomes one token that means it, so
// that no second report follows. Internal to parse.
#pragma once
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

void join_words(FileId file, std::string_view text, std::vector<Token>& tokens, Diagnostics& diagnostics);

}  // namespace mpol::parse
