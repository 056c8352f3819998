// Openings: how matches begin. One automaton over the first bytes of all patterns, made whole beforehand: reading a byte
// is one look into a table, whatever the text. Where a beginning is through, the pattern's own states take over.
//
// In:      a byte automaton (byte_automaton.hpp), and by its states the pattern that each is of.
// Out:     for each state of the openings what begins there to go on by itself, what has matched already, and whose
//          beginning is under way, and for how many bytes.
// Size:    as the beginnings together, because a beginning is of small sets of bytes: a state is known by the longest end of
//          the text with which something begins (Aho, Corasick 1975). Sets that overlap in many ways can make more of them;
//          beginnings are then cut shorter, down to one byte.
// Threads: a value; immutable once made.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "program/patterns/byte_automaton.hpp"

namespace mpol::patterns {

class Openings {
 public:
  using State = std::uint16_t;  // 0: nothing has begun

  // Where a pattern goes on by itself: its states that wait for a byte.
  struct Entry {
    std::uint32_t pattern = 0;
    std::vector<std::uint32_t> states;
  };
  // What has begun at one place, so many bytes ago.
  struct Begun {
    std::uint32_t depth = 0;
    std::vector<std::uint32_t> under_way;  // patterns
    std::vector<std::uint32_t> matched;    // patterns, here
    std::vector<std::uint32_t> entries;    // into entries(), here
  };

  Openings() = default;
  Openings(const ByteAutomaton& automaton, std::span<const std::uint32_t> pattern_of_state);

  State next(State state, unsigned char byte) const {
    return next_[state * classes_.members.size() + classes_.of[byte]];
  }
  // Whether anything is matched or entered.
  bool has_events(State state) const { return has_events_[state]; }
  // Calls visit(const Begun&) for what has begun, the longest ago first, until it returns false.
  template <class Visit>
  void for_each_begun(State state, Visit visit) const {
    for (std::uint32_t i = begun_at_[state]; i < begun_at_[state + 1u]; ++i) {
      if (!visit(all_begun_[begun_[i]])) return;
    }
  }
  const std::vector<Entry>& entries() const { return entries_; }
  const ByteAutomaton::Classes& classes() const { return classes_; }
  std::size_t size() const { return has_events_.size(); }

  // At about which share of a text's places an opening of this automaton's patterns is through: a guess.
  static double share_of_places(const ByteAutomaton& automaton);

 private:
  class Maker;

  ByteAutomaton::Classes classes_;
  std::vector<State> next_;  // by state and class
  std::vector<std::uint8_t> has_events_;
  std::vector<std::uint32_t> begun_at_, begun_;  // by state: a stretch of numbers into all_begun_
  std::vector<Begun> all_begun_;
  std::vector<Entry> entries_;
};

}  // namespace mpol::patterns
