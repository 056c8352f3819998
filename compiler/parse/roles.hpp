// What each word of a parse tree begins, and which belong together: the grammar's part of the outline. Internal to parse.
#pragma once
#include "compiler/parse/antlr.hpp"
#include "compiler/parse/outline.hpp"

namespace mpol::parse {

// `tree`'s word i is `words[first + i]` and `tokens[i]`. Groups are added to `groups`. False when something stands in a
// word of several tokens, such as the blank in `fr- CH`, which is part of what it means.
bool mark_roles(antlr4::ParserRuleContext& tree, const std::vector<Token>& tokens, Word* words, std::uint32_t first,
                std::vector<Group>& groups);

}  // namespace mpol::parse
