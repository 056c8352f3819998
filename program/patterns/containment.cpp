// The longer pattern's automaton runs beside a search for the shorter one, over all texts at once: a pair is a state of the
// one and the states in which the search may be. Where the search has found, what follows is no matter; where the longer one
// comes to its end and the search has not found, there is a text that has the one without the other.
#include "program/patterns/containment.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/text/utf8.hpp"
#include "program/patterns/byte_automaton.hpp"
#include "program/patterns/closure.hpp"
#include "program/patterns/factors.hpp"

namespace mpol::patterns {
namespace {

using Proof = ByteAutomaton::Proof;
using Kind = ByteAutomaton::State::Kind;

// Takes off `amount`; false when there is not so much.
bool spend(std::size_t& work, std::size_t amount) {
  const bool enough = work >= amount;
  work -= std::min(work, amount);
  return enough;
}

class Comparison {
 public:
  // Pattern 0 is the longer one.
  Comparison(const ByteAutomaton& automaton, std::size_t& work)
      : automaton_(automaton), classes_(automaton.classes()), closure_(automaton), work_(work) {}

  bool proves() {
    closure_.begin();
    const std::optional<std::uint32_t> begin = searching();
    if (!begin || !reach(automaton_.starts()[0], *begin)) return false;
    while (!open_.empty()) {
      const Pair pair = open_.back();
      open_.pop_back();
      if (!follow(pair)) return false;
    }
    return true;
  }

 private:
  using States = std::vector<std::uint32_t>;
  struct Pair {
    std::uint32_t state, search;
    auto operator<=>(const Pair&) const = default;
  };

  const ByteSet& bytes_of(std::uint32_t state) const { return automaton_.sets()[automaton_.states()[state].other]; }

  // The search that is in what the closure holds, or begins here; none where it has found.
  std::optional<std::uint32_t> searching() {
    closure_.add(automaton_.starts()[1]);
    if (!closure_.matched.empty()) return std::nullopt;
    States states = closure_.states;
    std::sort(states.begin(), states.end());
    const auto [known, is_new] = numbers_.try_emplace(std::move(states), static_cast<std::uint32_t>(searches_.size()));
    if (is_new) searches_.push_back(&known->first);
    return known->second;
  }

  // False where the longer pattern may end here.
  bool reach(std::uint32_t from, std::uint32_t search) {
    closure_.begin();
    closure_.add(from);
    if (!closure_.matched.empty()) return false;
    for (const std::uint32_t state : closure_.states) {
      if (seen_.insert({state, search}).second) open_.push_back({state, search});
    }
    return true;
  }

  bool follow(const Pair& pair) {
    for (const unsigned char byte : classes_.members) {
      if (!bytes_of(pair.state)[byte]) continue;
      const States& search = *searches_[pair.search];
      if (!spend(work_, 1 + search.size())) return false;
      closure_.begin();
      closure_.step(search, byte);
      const std::optional<std::uint32_t> reached = searching();
      if (reached && !reach(automaton_.states()[pair.state].next, *reached)) return false;
    }
    return true;
  }

  const ByteAutomaton& automaton_;
  const ByteAutomaton::Classes classes_;
  Closure closure_;
  std::size_t& work_;
  std::map<States, std::uint32_t> numbers_;
  std::vector<const States*> searches_;
  std::set<Pair> seen_;
  std::vector<Pair> open_;
};

bool is_ascii(const ByteAutomaton& automaton, std::size_t states) {
  return std::all_of(automaton.states().begin(), automaton.states().begin() + static_cast<std::ptrdiff_t>(states),
                     [&](const ByteAutomaton::State& state) {
                       return state.kind != Kind::Bytes || (automaton.sets()[state.other] >> 0x80).none();
                     });
}

void sample(const Node& node, std::string& out) {
  if (out.size() >= kMaxSampleBytes) return;
  switch (node.kind) {
    case Node::Kind::Empty:
    case Node::Kind::Assert: return;
    case Node::Kind::Set: return utf8::append(node.set.first(), out);
    case Node::Kind::Alternate: return sample(node.children.front(), out);
    case Node::Kind::Concat:
      for (const Node& child : node.children) sample(child, out);
      return;
    case Node::Kind::Repeat:
      for (std::uint32_t i = 0; i < node.min; ++i) sample(node.children.front(), out);
      return;
  }
}

}  // namespace

bool is_contained(const Pattern& longer, const Pattern& shorter, std::size_t& work) {
  if (shorter.options.word || !spend(work, state_count(longer.tree) + state_count(shorter.tree))) return false;
  ByteAutomaton automaton;
  automaton.add(longer.tree);
  const std::size_t of_longer = automaton.states().size();
  const Proof proof = automaton.add(shorter.tree);
  if (proof == Proof::Never || (proof == Proof::InAsciiText && !is_ascii(automaton, of_longer))) return false;
  return Comparison(automaton, work).proves();
}

std::string sample_of(const Node& tree) {
  std::string text;
  sample(tree, text);
  for (char& c : text) c = static_cast<char>(static_cast<unsigned char>(c) | kFactorCaseBit);
  return text;
}

}  // namespace mpol::patterns
