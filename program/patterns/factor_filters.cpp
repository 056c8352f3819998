// The wider its step and the longer its grams, the less a filter costs, and the longer its factors must be. So factors
// are grouped by length. Short ones are the dear ones, and those of them that hold a rare byte (`key-`, `sk_`) go to
// the nibble filter, with as many others as it takes without passing many more places.
//
// Which of two filters is used follows from numbers of factors and not from a model of what they cost: how often grams
// occur in texts is not known.
#include "program/patterns/factor_filters.hpp"

#include <algorithm>
#include <iterator>

#include "program/patterns/commonness.hpp"

namespace mpol::patterns {
namespace {

using FactorList = std::vector<OwnedFactor>;

void join(FactorList& into, FactorList& from) {
  into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

struct Groups {
  FactorList from_15, from_11, from_9, from_7, from_4, from_2;

  FactorList& of(std::size_t size) {
    if (size >= GramsOf15::kMinFactor) return from_15;
    if (size >= GramsOf11::kMinFactor) return from_11;
    if (size >= GramsOf9::kMinFactor) return from_9;
    if (size >= GramsOf7::kMinFactor) return from_7;
    return size >= GramsOf4::kMinFactor ? from_4 : from_2;
  }
};

// Share of places that the nibble filter may pass more for a group. A pass that looks at every fourth place costs about as
// much as a second look at one place of a hundred, and more places pass than are expected.
constexpr double kWorthEveryFourth = 0.005, kWorthEverySecond = 0.01, kWorthEvery = 0.03, kMostOfRare = 0.03;
// Most factors of such a group; what is expected takes bytes as independent, so their number bounds it too.
constexpr std::size_t kMostShort = 256, kMostLong = 32;

// Moves what it takes out of the groups.
FactorList take_for_nibbles(FactorList& rare, Groups& groups) {
  FactorList taken;
  double expected = 0;
  const auto take = [&](FactorList& group, std::size_t most, double most_more) {
    if (group.empty() || group.size() > most) return;
    FactorList both = taken;
    both.insert(both.end(), group.begin(), group.end());
    const double with_group = NibbleFilter::expected_candidates(both);
    if (with_group > expected + most_more) return;
    expected = with_group;
    join(taken, group);
  };
  take(rare, rare.size(), kMostOfRare);
  take(groups.from_2, kMostShort, kWorthEvery);
  take(groups.from_4, kMostShort, kWorthEverySecond);
  take(groups.from_7, kMostShort, kWorthEverySecond);
  take(groups.from_9, kMostShort, kWorthEveryFourth);
  const std::size_t others = groups.from_2.size() + groups.from_4.size() + groups.from_7.size() + groups.from_9.size();
  if (others > 0) return taken;
  FactorList longer = groups.from_11;
  longer.insert(longer.end(), groups.from_15.begin(), groups.from_15.end());
  take(longer, kMostLong, kWorthEveryFourth);
  if (longer.empty()) groups.from_11.clear(), groups.from_15.clear();
  return taken;
}

}  // namespace

FactorFilters::FactorFilters(FactorList factors) {
  Groups groups;
  if (NibbleFilter::is_supported()) {
    const auto is_short_and_rare = [](const OwnedFactor& factor) {
      return factor.text.size() < GramsOf11::kMinFactor &&
             std::any_of(factor.text.begin(), factor.text.end(), is_rare_byte);
    };
    const auto others = std::stable_partition(factors.begin(), factors.end(), is_short_and_rare);
    FactorList rare(std::make_move_iterator(factors.begin()), std::make_move_iterator(others));
    factors.erase(factors.begin(), others);
    for (OwnedFactor& factor : factors) groups.of(factor.text.size()).push_back(std::move(factor));
    nibbles_ = NibbleFilter(take_for_nibbles(rare, groups));
    factors = std::move(rare);  // if they were not taken
  }
  for (OwnedFactor& factor : factors) groups.of(factor.text.size()).push_back(std::move(factor));

  // A pass for short factors looks at every place. Longer ones, if they are not very many, need no pass of their own then:
  // each has four bytes that texts hardly have.
  constexpr std::size_t kMostTogether = 4000;
  const std::size_t longer =
      groups.from_7.size() + groups.from_9.size() + groups.from_11.size() + groups.from_15.size();
  if (!groups.from_4.empty() && longer <= kMostTogether) {
    for (FactorList* group : {&groups.from_7, &groups.from_9, &groups.from_11, &groups.from_15})
      join(groups.from_4, *group);
  }
  // Of many factors the grams of eight bytes occur too often.
  constexpr std::size_t kMany = 2000;
  if (groups.from_15.size() > kMany) {
    std::get<GramsOf15>(grams_) = GramsOf15(groups.from_15);
    join(groups.from_11, groups.from_9);
    std::get<GramsOf9Narrow>(grams_) = GramsOf9Narrow(groups.from_11);
  } else {
    join(groups.from_11, groups.from_15);
    std::get<GramsOf11>(grams_) = GramsOf11(groups.from_11);
  }
  if (!groups.from_7.empty()) join(groups.from_7, groups.from_9);  // no pass of their own
  std::get<GramsOf9>(grams_) = GramsOf9(groups.from_9);
  std::get<GramsOf7>(grams_) = GramsOf7(groups.from_7);
  std::get<GramsOf4>(grams_) = GramsOf4(groups.from_4);
  std::get<GramsOf2>(grams_) = GramsOf2(groups.from_2);
}

}  // namespace mpol::patterns
