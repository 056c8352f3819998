// Random texts out of what patterns, folding and views make something of, for texts that come in pieces.
#pragma once
#include <string>
#include <string_view>

#include "tests/support/random.hpp"

namespace mpol::test {

inline std::string streamed_text(Random& random) {
  static constexpr std::string_view kParts[] = {
      "alpha",
      "beta",
      "gamma",
      "delta",
      "al",
      "a",
      " ",
      " ",
      " ",
      "\n",
      "ALPHA",
      "a l p h a",
      "allpha",
      "b3ta",
      "be\u0301ta",
      "\u0301",
      "\u0327",
      "\u200b",
      "\u1100\u1161",
      "\u11a8",
      "\u304b\u3099",
      "```python\n",
      "```\n",
      "    ",
      "> ",
      "~~~\n",
      "YWxwaGEgYmV0YSBnYW1tYSBkZWx0YQ==",
      "YWxwaGE=",
      "https://example.org/alpha?b=beta ",
      "%61lpha",
      "&#97;lpha ",
      "\\u0061lpha",
      "616c706861206265746120",
      "tnzzn qrygn ",
      ".",
      "alpha beta gamma delta alpha beta gamma delta alpha beta gamma delta alpha beta gamma delta\n",
      "ﬁ",
      "ａlpha",
      "аlpha",
      "🙂"};
  std::string text;
  // Mostly short ones; in long ones views are looked at seldom.
  for (std::size_t i = random.below(random.chance(1, 24) ? 400 : 40); i > 0; --i)
    text += kParts[random.below(std::size(kParts))];
  return text;
}

inline std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

}  // namespace mpol::test
