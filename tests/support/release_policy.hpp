// Random policies whose rules withhold, cut and sanitise: for texts that go out while they stream. The same seed gives
// the same policy on every machine.
#pragma once
#include <fmt/format.h>

#include <string>

#include "tests/support/random.hpp"

namespace mpol::test {

inline std::string release_condition(Random& random, int depth) {
  const auto pattern = [&] { return fmt::format("p{}", random.below(5)); };
  if (depth > 0 && random.chance(1, 2)) {
    const std::string first = release_condition(random, depth - 1), second = release_condition(random, depth - 1);
    if (random.chance(1, 8)) return "not (" + first + ")";
    return "(" + first + random.pick({" and ", " or "}) + second + ")";
  }
  switch (random.below(12)) {
    case 0: return "decoded(text) has " + pattern();
    case 1: return "code_blocks(text) has " + pattern();
    case 2: return "lines(text) has " + pattern();
    case 3: return "count of " + pattern() + " in text >= " + random.pick({"2", "3"});
    case 4: return "length(text) " + std::string(random.pick({"> 60", "< 30"}));
    case 5: return "text has " + pattern() + " near " + pattern() + " within 3 words";
    case 6: return "odds >= " + std::string(random.pick({"50%", "60%", "75%"}));
    case 7: return "hate >= 50%";
    case 8: return "flagged";
    default: return "text has " + pattern();
  }
}

inline std::string release_policy(std::uint64_t seed) {
  Random random(seed);
  std::string text =
      "package p\ninput event { text : text  flagged : bool else false }\n"
      "verdict allow < flag < sanitize < block\naction sanitize(spans: list of span) : verdict sanitize\n"
      "signal hate : score\n";
  for (int i = 0; i < 5; ++i) {
    const std::string how = random.pick({"", "", " word", " exact case", " folded", " folded word", " folded squeezed",
                                         " folded unspaced", " folded leet"});
    const char* const what = random.pick({"\"alpha\"", "\"beta\"", "\"beta gamma\"", "/al+pha/", "/\\bbeta\\b/",
                                          "/gam.{0,6}delta/", "/alpha$/", "/(al|be)[a-z]{2,4}/", "\"delta\" \"gamma\"",
                                          "/[a-z]+@/", "\"a\"", "/^beta/", "/be?ta\\b/"});
    text += fmt::format("pattern p{}{} {{ {} }}\n", i, how, what);
  }
  text += "score odds = evidence { 60% if text has p0  50% if text has p1  55% if decoded(text) has p2 }\n";
  const std::size_t rules = 1 + random.below(4);
  for (std::size_t i = 0; i < rules; ++i) {
    const std::string then =
        random.pick({std::string("block"), std::string("block"), std::string("block immediate"), std::string("flag"),
                     fmt::format("sanitize(spans of p{})", random.below(5)),
                     fmt::format("sanitize(spans of p{})", random.below(5)), std::string("sanitize(spans of odds)")});
    const bool edits = then.starts_with("sanitize");
    const char* const stream = edits ? "" : random.pick({"", "", "stream hold ", "stream release then retract "});
    text += fmt::format("rule R-{} \"r\" {{ when {} {}unknown {} then {} }}\n", i, release_condition(random, 2), stream,
                        random.pick({"flag", "flag", "block"}), then);
  }
  return text;
}

}  // namespace mpol::test
