// L0301 `short_term`: a text in quotes of two letters or less, looked for anywhere, also within words.
// Why it matters: "ai" is in "said", "train" and "email".
#include <algorithm>

#include "base/text/utf8.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr std::size_t kShort = 2;  // letters

// Scripts without spaces have words of one or two characters, and no word boundaries to ask for.
bool is_ascii_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace

void short_term(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    const std::string& text = pattern.item.text;
    if (pattern.item.is_regex || pattern.compiled.options.word) continue;
    if (text.size() > kShort || !is_ascii_word(text)) continue;
    out.report(Code::L0301, pattern.item.span, text)
        .help("`word` looks for it as a word of its own; a longer phrase says more");
  }
}

}  // namespace mpol::lint
