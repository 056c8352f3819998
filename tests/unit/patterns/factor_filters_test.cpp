// The filters against a plain search: every way of every filter, on this processor and as on one without its vectors.
#define BOOST_TEST_MODULE patterns_factor_filters_test
#include "program/patterns/factor_filters.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "program/patterns/processor.hpp"
#include "tests/support/random.hpp"

namespace mpol::patterns {
namespace {

using Hits = std::vector<std::pair<std::uint32_t, std::size_t>>;

char folded(char c) { return static_cast<char>(c | static_cast<char>(kFactorCaseBit)); }

Hits found_plainly(const std::vector<OwnedFactor>& factors, const std::string& text) {
  std::string all = text;
  std::transform(all.begin(), all.end(), all.begin(), folded);
  Hits hits;
  for (const OwnedFactor& factor : factors) {
    for (std::size_t at = all.find(factor.text); at != all.npos; at = all.find(factor.text, at + 1))
      hits.emplace_back(factor.owner, at);
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

template <class Filter>
Hits found_by(const Filter& filter, const std::string& text) {
  // A copy of the very size, so that the address sanitizer sees what is read behind its end.
  const std::vector<char> exact(text.begin(), text.end());
  Hits hits;
  filter.scan(std::string_view(exact.data(), exact.size()),
              [&](std::uint32_t owner, std::size_t at) { hits.emplace_back(owner, at); });
  std::sort(hits.begin(), hits.end());
  return hits;
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  std::vector<OwnedFactor> factors(std::size_t count, std::size_t shortest, std::size_t longest) {
    std::set<std::string> texts;
    for (std::size_t tries = 0; texts.size() < count && tries < 20 * count; ++tries)
      texts.insert(words(shortest + random_.below(longest - shortest + 1)));
    std::vector<OwnedFactor> factors;
    for (const std::string& text : texts) factors.push_back({text, static_cast<std::uint32_t>(7 * factors.size() + 3)});
    return factors;
  }

  // Words like those of the factors, in which some factors stand, of both cases, whole or but for one byte.
  std::string text(const std::vector<OwnedFactor>& factors, std::size_t size) {
    std::string text = words(random_.below(40));
    while (text.size() < size) {
      std::string part = factors[random_.below(factors.size())].text;
      if (random_.below(3) == 0) part[random_.below(part.size())] ^= static_cast<char>(1 + random_.below(30));
      for (char& c : part) {
        if (random_.below(8) == 0) c ^= static_cast<char>(kFactorCaseBit);
      }
      text += part + words(random_.below(12));
    }
    text.resize(size);
    return text;
  }

 private:
  // Parts that many texts share, so that grams do too.
  std::string words(std::size_t size) {
    static const std::string kParts[] = {"ba", "con",          "der", "e",  " ",  "-",
                                         "0",  "\xf0\xb1\xbe", "qu",  "_x", "st", "ti"};
    std::string text;
    while (text.size() < size) text += kParts[random_.below(std::size(kParts))];
    text.resize(size);
    std::transform(text.begin(), text.end(), text.begin(), folded);
    return text;
  }

  test::Random random_;
};

// How much of a processor is used: all that it has, AVX2, neither.
constexpr int kLevels = 3;
void use_level(int level) {
  uses_avx512 = level == 0 && has_avx512();
  uses_avx2 = level <= 1 && has_avx2();
}

// All ways, on texts of all sizes around those that are looked at together.
template <class Filter>
void compare(Maker& make, const std::vector<OwnedFactor>& factors) {
  for (int level = 0; level < kLevels; ++level) {
    use_level(level);
    const Filter filter{std::vector<OwnedFactor>(factors)};
    std::size_t hits = 0;
    for (std::size_t size = 0; size < 1200; size += size < 200 ? 1 : 97) {
      const std::string text = make.text(factors, size);
      const Hits expected = found_plainly(factors, text);
      hits += expected.size();
      const Hits found = found_by(filter, text);
      if (found == expected) continue;
      BOOST_ERROR("of " << expected.size() << " hits " << found.size() << " are found in " << size << " bytes");
      return;
    }
    BOOST_TEST(hits > 100u);
  }
  use_level(0);
}

BOOST_AUTO_TEST_CASE(every_filter_finds_what_a_plain_search_finds) {
  Maker make(1);
  for (const std::size_t count : {1u, 5u, 60u, 700u}) {
    compare<GramsOf15>(make, make.factors(count, 15, kLongestFactor));
    compare<GramsOf11>(make, make.factors(count, 11, 20));
    compare<GramsOf9Narrow>(make, make.factors(count, 9, 16));
    compare<GramsOf9>(make, make.factors(count, 9, 12));
    compare<GramsOf7>(make, make.factors(count, 7, 10));
    compare<GramsOf4>(make, make.factors(count, 4, 8));
    compare<GramsOf2>(make, make.factors(std::min<std::size_t>(count, 60), 2, 4));
  }
}

BOOST_AUTO_TEST_CASE(all_together_find_what_a_plain_search_finds) {
  Maker make(2);
  for (const std::size_t count : {1u, 8u, 30u, 200u, 1000u}) {
    compare<FactorFilters>(make, make.factors(count, kShortestFactor, 12));
    compare<FactorFilters>(make, make.factors(count, 7, kLongestFactor));
    compare<FactorFilters>(make, make.factors(count, kShortestFactor, kLongestFactor));
  }
  // So many long ones that they are found by other grams.
  compare<FactorFilters>(make, make.factors(4000, 12, kLongestFactor));
}

BOOST_AUTO_TEST_CASE(the_nibble_filter_finds_what_a_plain_search_finds) {
  if (!has_avx2()) return;
  Maker make(3);
  for (const std::size_t count : {1u, 9u, 60u, 500u}) {
    const std::vector<OwnedFactor> factors = make.factors(count, kShortestFactor, 8);
    const NibbleFilter filter(factors);
    for (std::size_t size = 0; size < 1200; size += size < 200 ? 1 : 97) {
      const std::string text = make.text(factors, size);
      for (const int level : {0, 1}) {
        use_level(level);
        BOOST_TEST((found_by(filter, text) == found_plainly(factors, text)));
      }
    }
  }
  use_level(0);
}

// More places than there is room for, all of them hits.
BOOST_AUTO_TEST_CASE(a_text_of_hits_alone) {
  Maker make(4);
  for (int level = 0; level < kLevels; ++level) {
    use_level(level);
    for (const std::size_t length : {2u, 3u, 5u, 8u, 10u, 13u, 20u}) {
      const std::vector<OwnedFactor> factors{{std::string(length, 'a'), 1}, {std::string(length, '-'), 2}};
      const FactorFilters filters{std::vector<OwnedFactor>(factors)};
      for (const char byte : {'a', '-'}) {
        const std::string text(3000, byte);
        BOOST_TEST((found_by(filters, text) == found_plainly(factors, text)));
      }
    }
  }
  use_level(0);
}

}  // namespace
}  // namespace mpol::patterns
