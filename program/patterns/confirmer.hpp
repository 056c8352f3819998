// Says quickly that one pattern does not match where it was thought to: its byte automaton, determinised as far as
// texts lead (as RE2 does; Cox, "Regular Expression Matching in the Wild", 2010).
//
// In:      the tree of a pattern; a text, and places where a match may begin.
// Out:     whether the automaton accepts anything that begins there. Not accepted: there is no match. Accepted: what
//          that proves is in proof().
// Limits:  kMaxConfirmerStates; with more, it says that it does not know.
// Threads: it learns; it belongs to one thread at a time.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "program/patterns/byte_automaton.hpp"
#include "program/patterns/closure.hpp"
#include "program/patterns/nfa.hpp"

namespace mpol::patterns {

class Confirmer {
 public:
  explicit Confirmer(const Node& tree);
  Confirmer(const Confirmer&) = delete;
  Confirmer& operator=(const Confirmer&) = delete;

  enum class Answer : std::uint8_t { No, Accepts, Unknown };
  ByteAutomaton::Proof proof() const { return proof_; }
  // `places` are in order of their first ones.
  Answer ask(std::string_view text, std::span<const Begins> places);
  std::size_t bytes() const { return bytes_; }

 private:
  using StateId = std::uint16_t;
  static constexpr StateId kDead = 0, kAccepted = 0xFFFF, kUnknown = 0xFFFE, kTooMany = 0xFFFD;

  // What a byte leads to; `begins`: a match may begin with it too.
  StateId next(StateId state, unsigned char byte, bool begins) {
    const std::size_t row = state * classes_.members.size() + classes_.of[byte];
    const StateId to = (begins ? begun_ : going_)[row];
    return to == kUnknown ? make(state, byte, begins) : to;
  }
  StateId make(StateId state, unsigned char byte, bool begins);

  ByteAutomaton automaton_;
  ByteAutomaton::Proof proof_;
  ByteAutomaton::Classes classes_;
  Closure closure_;
  std::vector<std::uint32_t> start_;  // states that every match begins with; they are part of no set
  std::map<std::vector<std::uint32_t>, StateId> known_;
  std::vector<std::vector<std::uint32_t>> sets_;  // by state
  std::vector<StateId> begun_, going_;            // by state and class
  std::size_t bytes_ = 0;
};

}  // namespace mpol::patterns
