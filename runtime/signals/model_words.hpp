// model_words: a text as the words that `mpol train` gives to a model, and its models are asked with.
//
// In:      UTF-8.
// Out:     folded (docs/text.md), so that a word in disguise is the word; words of letters and digits; each letter of a script
//          without spaces, and each other visible character, by itself. None holds white space or is a word of fastText's own
//          (`</s>` ends a line there, and `__label__` begins a label: a text could hide its words behind them).
// Threads: safe from many.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mpol::signals {

std::vector<std::string> model_words(std::string_view text);
// The same for a model that was made elsewhere: as they are between white space, but for fastText's own words, which are cut in two.
std::vector<std::string> plain_words(std::string_view text);

}  // namespace mpol::signals
