// A Thompson automaton over code points, and its simulation: the plain engine, and what confirms the hits of the fast
// one.
//
// Time:    at most states × code points for find, counted against a budget. matches() goes back to the end of each
// match it reports, which can
//          happen often; kMaxMatchWork bounds it.
// Threads: immutable after construction; an NfaScratch belongs to one thread at a time and fits any automaton.
#pragma once
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "program/patterns/scanner.hpp"

namespace mpol::patterns {

// A state that waits at one place of the text, and where its match began.
struct NfaThread {
  std::uint32_t state;
  std::uint32_t begin;
};

struct NfaScratch {
  std::vector<NfaThread> arrived;  // reached by the last code point; before assertions and choices are followed
  std::vector<NfaThread> waiting;  // waits for the next code point
  std::vector<std::uint32_t> stack;
  std::vector<std::uint32_t> seen;  // state -> the round it was last reached in
  std::uint32_t round = 0;
};

// Places of a text where a match may begin, both included.
struct Begins {
  std::size_t first = 0, last = 0;
};

class Nfa {
 public:
  // With `skip`, positions whose byte begins no match are stepped over while nothing is under way.
  Nfa(const Node& tree, bool skip);

  // Whether a match begins at one of the places, which are in order of their first ones. Text around a match is looked
  // at by assertions only. Takes what it does off `work`, in states that were followed; false with `work` at 0 means
  // that it gave up.
  // A match that ends behind `last_end` does not count.
  bool find(std::string_view text, std::span<const Begins> places, NfaScratch& scratch, std::size_t& work,
            std::size_t last_end = static_cast<std::size_t>(-1)) const;
  // See Scanner::matches.
  bool matches(std::string_view text, NfaScratch& scratch, std::vector<ByteRange>& out) const;

 private:
  struct State {
    enum class Kind : std::uint8_t { Set, Split, Assert, Match } kind;
    Assertion assertion;
    std::uint32_t next;
    std::uint32_t other;  // Split: the second way; Set: the index of its set
  };
  struct SetTable {
    std::bitset<128> ascii;
    CodePointSet set;
  };
  // What assertions look at: the neighbours of a place in the text.
  struct Place;
  struct Search;

  std::uint32_t build(const Node& node, std::uint32_t next);
  std::uint32_t build_repeat(const Node& node, std::uint32_t next);
  std::uint32_t add(State state);
  std::uint32_t set_index(const CodePointSet& set);
  void find_first_bytes();
  bool contains(std::uint32_t set, char32_t c) const;
  static bool holds(Assertion assertion, const Place& place);
  static Place place_at(std::string_view text, std::size_t at);
  bool follow(std::uint32_t state, std::uint32_t begin, const Place& place, NfaScratch& scratch) const;
  void start_round(NfaScratch& scratch) const;
  std::size_t skip_from(std::string_view text, std::size_t at, std::size_t end) const;

  std::vector<State> states_;
  std::vector<SetTable> sets_;
  std::uint32_t start_ = 0;
  bool skip_;
  std::array<bool, 256> first_bytes_{};
};

}  // namespace mpol::patterns
