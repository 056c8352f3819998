#include "program/patterns/confirmer.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::patterns {

Confirmer::Confirmer(const Node& tree)
    : proof_(automaton_.add(tree)),
      classes_(automaton_.classes()),
      closure_(automaton_),
      known_{{{}, kDead}},
      sets_{{}},
      begun_(classes_.members.size(), kUnknown),
      going_(classes_.members.size(), kDead) {
  closure_.begin();
  closure_.add(automaton_.starts().front());
  start_ = closure_.states;
  bytes_ = sizeof(Confirmer) + automaton_.states().size() * sizeof(ByteAutomaton::State) +
           automaton_.sets().size() * sizeof(ByteSet);
}

Confirmer::StateId Confirmer::make(StateId state, unsigned char byte, bool begins) {
  closure_.begin();
  closure_.step(sets_[state], byte);
  if (begins) closure_.step(start_, byte);
  StateId to = kAccepted;
  if (closure_.matched.empty()) {
    std::sort(closure_.states.begin(), closure_.states.end());
    const auto [entry, is_new] = known_.try_emplace(closure_.states, static_cast<StateId>(sets_.size()));
    to = entry->second;
    if (is_new && sets_.size() == limits::kMaxConfirmerStates) {
      known_.erase(entry);
      to = kTooMany;
    } else if (is_new) {
      sets_.push_back(closure_.states);
      begun_.resize(begun_.size() + classes_.members.size(), kUnknown);
      going_.resize(going_.size() + classes_.members.size(), kUnknown);
      constexpr std::size_t kOverhead = 128;  // of the map's node and the two lists
      bytes_ += 2 * classes_.members.size() * sizeof(StateId) + 2 * closure_.states.size() * sizeof(std::uint32_t) +
                kOverhead;
    }
  }
  (begins ? begun_ : going_)[state * classes_.members.size() + classes_.of[byte]] = to;
  return to;
}

Confirmer::Answer Confirmer::ask(std::string_view text, std::span<const Begins> places) {
  StateId state = kDead;
  const auto is_over = [&] { return state == kAccepted || state == kTooMany; };
  const auto answer = [&] { return state == kAccepted ? Answer::Accepts : Answer::Unknown; };
  std::size_t at = 0;
  for (const Begins& place : places) {
    // On the way to the place nothing begins; what is under way may end.
    for (; at < std::min(place.first, text.size()) && state != kDead; ++at) {
      state = next(state, static_cast<unsigned char>(text[at]), false);
      if (is_over()) return answer();
    }
    for (at = std::max(at, place.first); at < std::min(place.last + 1, text.size()); ++at) {
      state = next(state, static_cast<unsigned char>(text[at]), true);
      if (is_over()) return answer();
    }
  }
  for (; at < text.size() && state != kDead; ++at) {
    state = next(state, static_cast<unsigned char>(text[at]), false);
    if (is_over()) return answer();
  }
  return Answer::No;
}

}  // namespace mpol::patterns
