// Ranges of derived text map to whole pieces of the source; composition is the same as mapping twice.
#include "base/text/offset_map.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

using mpol::OffsetMap;
using Range = OffsetMap::Range;

namespace boost::test_tools::tt_detail {
template <>
struct print_log_value<Range> {
  void operator()(std::ostream& out, const Range& range) { out << "[" << range.begin << "," << range.end << ")"; }
};
}  // namespace boost::test_tools::tt_detail

namespace {

// For each derived byte the source range of its piece: the slow way, to compare with.
struct Plain {
  std::vector<Range> piece_of;
  std::vector<bool> is_copy;
};

Plain random_map(std::mt19937& random, std::size_t source_size, OffsetMap& map) {
  Plain plain;
  map.reset();
  std::size_t source = 0;
  while (source < source_size) {
    const std::size_t left = source_size - source;
    const std::size_t kind = random() % 4;
    if (kind == 0) {  // skipped
      source += 1 + random() % std::min<std::size_t>(left, 3);
    } else if (kind == 1) {
      const std::size_t length = 1 + random() % std::min<std::size_t>(left, 6);
      map.append_copy(source, length);
      for (std::size_t i = 0; i < length; ++i) plain.piece_of.push_back({source + i, source + i + 1});
      source += length;
    } else {
      const std::size_t length = 1 + random() % std::min<std::size_t>(left, 8), derived = 1 + random() % 5;
      map.append_unit(source, length, derived);
      for (std::size_t i = 0; i < derived; ++i) plain.piece_of.push_back({source, source + length});
      source += length;
    }
  }
  return plain;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(offset_maps)

BOOST_AUTO_TEST_CASE(a_shift_needs_no_memory) {
  const OffsetMap same, moved(10);
  BOOST_TEST(same.source_range(3, 5) == (Range{3, 5}));
  BOOST_TEST(moved.source_range(3, 5) == (Range{13, 15}));
  BOOST_TEST(moved.is_shift());
  BOOST_TEST(moved.run_count() == 0u);
}

BOOST_AUTO_TEST_CASE(units_are_whole) {
  OffsetMap map;
  map.append_copy(0, 3);      // abc
  map.append_unit(3, 2, 1);   // é -> e
  map.append_unit(5, 3, 18);  // a ligature of a whole phrase
  map.append_copy(10, 2);     // two bytes were removed before
  BOOST_TEST(map.built() == 24u);
  BOOST_TEST(map.source_range(0, 3) == (Range{0, 3}));
  BOOST_TEST(map.source_range(2, 4) == (Range{2, 5}));
  BOOST_TEST(map.source_range(3, 4) == (Range{3, 5}));
  BOOST_TEST(map.source_range(9, 10) == (Range{5, 8}));
  BOOST_TEST(map.source_range(21, 23) == (Range{5, 11}));
  BOOST_TEST(map.source_range(22, 24) == (Range{10, 12}));
  BOOST_TEST(map.source_range(4, 4) == (Range{5, 5}));
  BOOST_TEST(map.source_range(24, 24) == (Range{12, 12}));
}

BOOST_AUTO_TEST_CASE(equal_units_share_a_run) {
  OffsetMap map;
  for (std::size_t i = 0; i < 1000; ++i) map.append_unit(3 * i, 3, 1);
  BOOST_TEST(map.run_count() == 1u);
  BOOST_TEST(map.source_range(500, 502) == (Range{1500, 1506}));
}

BOOST_AUTO_TEST_CASE(random_maps_and_their_composition) {
  std::mt19937 random(3);
  OffsetMap outer, inner, both;
  for (int round = 0; round < 4000; ++round) {
    const Plain to_source = random_map(random, 1 + random() % 60, outer);
    const std::size_t middle = to_source.piece_of.size();
    BOOST_REQUIRE_EQUAL(outer.built(), middle);
    for (std::size_t begin = 0; begin < middle; ++begin) {
      for (std::size_t end = begin + 1; end <= middle; ++end) {
        const Range expected{to_source.piece_of[begin].begin, to_source.piece_of[end - 1].end};
        BOOST_REQUIRE_EQUAL(outer.source_range(begin, end), expected);
      }
    }
    if (middle == 0) continue;
    const Plain to_middle = random_map(random, middle, inner);
    const std::size_t derived = to_middle.piece_of.size();
    both.compose(inner, derived, outer);
    BOOST_REQUIRE_EQUAL(both.built(), derived);
    for (std::size_t begin = 0; begin < derived; ++begin) {
      for (std::size_t end = begin + 1; end <= derived; ++end) {
        BOOST_REQUIRE_EQUAL(both.source_range(begin, end), outer.source_range(inner.source_range(begin, end)));
      }
    }
    const std::size_t from = random() % middle, to = from + random() % (middle - from + 1);
    both.slice(outer, from, to);
    for (std::size_t begin = from; begin < to; ++begin)
      BOOST_REQUIRE_EQUAL(both.source_range(begin - from, to - from), outer.source_range(begin, to));
  }
}

BOOST_AUTO_TEST_SUITE_END()
