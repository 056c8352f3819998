// Sets of states of a byte automaton: what one byte leads to. What determinising is made of (candidates.cpp,
// confirmer.cpp). Belongs to one thread at a time.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "program/patterns/byte_automaton.hpp"

namespace mpol::patterns {

// Collects what is reached from some states without reading a byte.
class Closure {
 public:
  explicit Closure(const ByteAutomaton& automaton) : automaton_(automaton), seen_(automaton.states().size(), 0) {}

  void begin() {
    ++round_;
    states.clear();
    matched.clear();
  }

  void add(std::uint32_t from) {
    stack_.assign(1, from);
    while (!stack_.empty()) {
      const std::uint32_t at = stack_.back();
      stack_.pop_back();
      if (seen_[at] == round_) continue;
      seen_[at] = round_;
      const ByteAutomaton::State& state = automaton_.states()[at];
      switch (state.kind) {
        case ByteAutomaton::State::Kind::Bytes: states.push_back(at); break;
        case ByteAutomaton::State::Kind::Match: matched.push_back(state.next); break;
        case ByteAutomaton::State::Kind::Split:
          stack_.push_back(state.other);
          stack_.push_back(state.next);
          break;
      }
    }
  }

  // From each of `from` that reads this byte.
  void step(std::span<const std::uint32_t> from, unsigned char byte) {
    for (const std::uint32_t at : from) {
      const ByteAutomaton::State& state = automaton_.states()[at];
      if (automaton_.sets()[state.other][byte]) add(state.next);
    }
  }

  std::vector<std::uint32_t> states, matched;

 private:
  const ByteAutomaton& automaton_;
  std::vector<std::uint64_t> seen_;
  std::uint64_t round_ = 0;
  std::vector<std::uint32_t> stack_;
};

}  // namespace mpol::patterns
