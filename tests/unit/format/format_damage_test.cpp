// Policies with words left out, doubled or in another order: whatever stands, no word is lost and a second run changes
// nothing.
#include "tests/support/generate_policy.hpp"
#include "tests/support/random.hpp"
#include "tests/unit/format/formatting.hpp"

using namespace mpol;

namespace {

void damage(test::Pieces& pieces, test::Random& random) {
  const std::size_t count = 1 + random.below(3);
  for (std::size_t i = 0; i < count && pieces.words.size() > 1; ++i) {
    const std::size_t place = random.below(pieces.words.size());
    const auto at = static_cast<std::ptrdiff_t>(place);
    switch (random.below(4)) {
      case 0:
        pieces.words.erase(pieces.words.begin() + at);
        pieces.gaps.erase(pieces.gaps.begin() + at);
        break;
      case 1:
        pieces.words.insert(pieces.words.begin() + at, pieces.words[place]);
        pieces.gaps.insert(pieces.gaps.begin() + at + 1, " ");
        break;
      case 2: std::swap(pieces.words[place], pieces.words[random.below(pieces.words.size())]); break;
      default:
        pieces.words[place] = random.pick({"\"open", "/open", "$", "{", "}", ")", "&&", "\nparam", "80 %", "/a/b/"});
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(damaged_policies_keep_their_words_and_meaning) {
  test::Random random(3);
  std::size_t kept = 0, all = 0;
  const auto run = [&](const std::string& text, int rounds) {
    for (int round = 0; round < rounds; ++round) {
      test::Pieces pieces = test::cut(text);
      if (pieces.words.empty()) return;
      damage(pieces, random);
      ++all;
      kept += test::require_stable(test::put_together(pieces)).outcome == format::Outcome::PartlyKept ? 1 : 0;
    }
  };
  for (const std::string& text : test::policies_of_the_tree())
    if (text.size() < 2'000) run(text, 2);
  for (std::uint64_t seed = 0; seed < 30; ++seed) run(test::print(test::generate_policy(seed)), 2);
  BOOST_TEST(kept > all / 3);
}
