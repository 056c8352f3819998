// States of the automaton that wait for a large set of bytes, and those that are deep enough to be met seldom, are not
// followed here: they are the entries.
#include "program/patterns/openings.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "program/patterns/closure.hpp"
#include "program/patterns/commonness.hpp"
#include "program/patterns/factors.hpp"

namespace mpol::patterns {
namespace {

// A set of more bytes than this ends the beginning before it: following it would give a state for each way to overlap.
constexpr std::size_t kLargestSet = 8;
// So long is a beginning; longer, up to kLongest, where more patterns than kFewPatterns begin alike.
constexpr std::uint32_t kLong = 8, kLongest = 32;
constexpr std::size_t kFewPatterns = 4;
// Table and numbers of states. More: shorter beginnings.
constexpr std::size_t kMaxTableBytes = 6u << 20, kMaxStates = 0xFFFF;

// By byte, its share of a text. Capitals are seldom.
std::array<double, 256> make_shares() {
  double all = 0;
  for (std::size_t b = ' '; b < 0x7F; ++b) all += (b & kFactorCaseBit) != 0 ? 1u << kCommonness[b] : 0;
  std::array<double, 256> shares{};
  for (std::size_t b = 0; b < shares.size(); ++b)
    shares[b] = (1u << kCommonness[b | kFactorCaseBit]) / all / (b >= 'A' && b <= 'Z' ? 16 : 1);
  return shares;
}

double share_of(const ByteSet& set) {
  static const std::array<double, 256> shares = make_shares();
  double sum = 0;
  for (std::size_t b = 0; b < set.size(); ++b) sum += set[b] ? shares[b] : 0;
  return sum;
}

bool is_large(const ByteSet& set) { return set.count() > kLargestSet; }

struct HashOfNumbers {
  std::size_t operator()(const std::vector<std::uint32_t>& numbers) const {
    std::uint64_t hash = numbers.size();
    for (const std::uint32_t number : numbers) hash = (hash ^ number) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
  }
};

struct Lengths {
  std::uint32_t usual, most;
};

}  // namespace

// What has begun at one place is worked out once for each text that it has read, whatever else is under way: a state of the
// openings is the list of what has begun at the last places.
class Openings::Maker {
 public:
  Maker(const ByteAutomaton& automaton, std::span<const std::uint32_t> pattern_of, Lengths lengths, Openings& to)
      : automaton_(automaton), pattern_of_(pattern_of), lengths_(lengths), to_(to), closure_(automaton) {}

  // False: there are too many states.
  bool run() {
    closure_.begin();
    for (const std::uint32_t start : automaton_.starts()) closure_.add(start);
    from_start_ = steps_from(0, closure_.states);
    (void)state_of({});
    for (std::size_t state = 0; state < lists_.size(); ++state) {
      if (!add_row(state)) return false;
    }
    to_.begun_at_.push_back(static_cast<std::uint32_t>(to_.begun_.size()));
    return true;
  }

 private:
  struct Step {
    std::uint8_t byte_class;
    std::uint32_t to;  // into all_begun_
  };
  using Steps = std::vector<Step>;

  // A byte that nothing under way waits for leads to where it leads at the beginning.
  bool add_row(std::size_t state) {
    const std::size_t classes = to_.classes_.members.size(), row = to_.next_.size();
    to_.next_.resize(row + classes, 0);
    if (state > 0) std::copy_n(to_.next_.begin(), classes, to_.next_.begin() + static_cast<std::ptrdiff_t>(row));
    leads_to_.resize(classes);
    for (const std::uint32_t begun : lists_[state]) {
      for (const Step& step : steps_[begun]) leads_to_[step.byte_class].push_back(step.to);
    }
    for (const Step& step : from_start_) {
      if (state == 0 || !leads_to_[step.byte_class].empty()) leads_to_[step.byte_class].push_back(step.to);
    }
    for (std::size_t i = 0; i < classes; ++i) {
      if (leads_to_[i].empty()) continue;
      const std::optional<State> to = state_of(leads_to_[i]);
      if (!to) return false;
      to_.next_[row + i] = *to;
      leads_to_[i].clear();
    }
    return to_.next_.size() * sizeof(State) <= kMaxTableBytes;
  }

  std::optional<State> state_of(const std::vector<std::uint32_t>& list) {
    const auto [known, is_new] = known_.try_emplace(list, static_cast<State>(lists_.size()));
    if (!is_new) return known->second;
    if (lists_.size() == kMaxStates) return std::nullopt;
    lists_.push_back(known->first);
    to_.begun_at_.push_back(static_cast<std::uint32_t>(to_.begun_.size()));
    to_.begun_.insert(to_.begun_.end(), known->first.begin(), known->first.end());
    to_.has_events_.push_back(std::any_of(known->first.begin(), known->first.end(), [&](std::uint32_t begun) {
      return !to_.all_begun_[begun].entries.empty() || !to_.all_begun_[begun].matched.empty();
    }));
    return known->second;
  }

  // Where each class of bytes leads that some of the states wait for.
  Steps steps_from(std::uint32_t depth, const std::vector<std::uint32_t>& states) {
    const std::vector<std::uint32_t> from = states;
    ByteSet waited_for;
    for (const std::uint32_t state : from) waited_for |= automaton_.sets()[automaton_.states()[state].other];
    Steps steps;
    for (std::size_t i = 0; i < to_.classes_.members.size(); ++i) {
      const unsigned char byte = to_.classes_.members[i];
      if (!waited_for[byte]) continue;
      closure_.begin();
      closure_.step(from, byte);
      steps.push_back({static_cast<std::uint8_t>(i), begun(depth + 1, closure_.states, closure_.matched)});
    }
    return steps;
  }

  std::uint32_t begun(std::uint32_t depth, std::vector<std::uint32_t> states, std::vector<std::uint32_t> matched) {
    std::sort(states.begin(), states.end());  // so they are in order of their patterns, too
    std::sort(matched.begin(), matched.end());
    const auto [known, is_new] = begun_.try_emplace(std::tuple(depth, std::move(states), std::move(matched)),
                                                    static_cast<std::uint32_t>(to_.all_begun_.size()));
    if (!is_new) return known->second;
    const std::uint32_t number = known->second;
    to_.all_begun_.push_back({depth, {}, std::get<2>(known->first), {}});
    const std::vector<std::uint32_t> rest = take_entries(depth, std::get<1>(known->first), to_.all_begun_[number]);
    steps_.emplace_back();
    Steps steps = rest.empty() ? Steps() : steps_from(depth, rest);
    steps_[number] = std::move(steps);
    return number;
  }

  // Of the states, those that are followed here; the others are entries.
  std::vector<std::uint32_t> take_entries(std::uint32_t depth, const std::vector<std::uint32_t>& states, Begun& own) {
    std::size_t patterns = 0;
    for (std::size_t i = 0; i < states.size(); ++i)
      patterns += i == 0 || pattern_of_[states[i]] != pattern_of_[states[i - 1]] ? 1 : 0;
    const bool is_through = depth >= lengths_.most || (depth >= lengths_.usual && patterns <= kFewPatterns);
    std::vector<std::uint32_t> rest;
    for (auto state = states.begin(); state != states.end();) {
      Entry entry{pattern_of_[*state], {}};
      const std::size_t before = rest.size();
      for (; state != states.end() && pattern_of_[*state] == entry.pattern; ++state) {
        const bool ends_here = is_through || is_large(automaton_.sets()[automaton_.states()[*state].other]);
        (ends_here ? entry.states : rest).push_back(*state);
      }
      if (rest.size() > before) own.under_way.push_back(entry.pattern);
      if (entry.states.empty()) continue;
      own.entries.push_back(static_cast<std::uint32_t>(to_.entries_.size()));
      to_.entries_.push_back(std::move(entry));
    }
    return rest;
  }

  const ByteAutomaton& automaton_;
  const std::span<const std::uint32_t> pattern_of_;  // by state of the automaton
  const Lengths lengths_;
  Openings& to_;
  Closure closure_;
  Steps from_start_;
  std::vector<Steps> steps_;  // as all_begun_
  std::map<std::tuple<std::uint32_t, std::vector<std::uint32_t>, std::vector<std::uint32_t>>, std::uint32_t> begun_;
  std::vector<std::vector<std::uint32_t>> lists_;  // by state, into all_begun_
  std::unordered_map<std::vector<std::uint32_t>, State, HashOfNumbers> known_;
  std::vector<std::vector<std::uint32_t>> leads_to_;  // by class, of the row that is made
};

Openings::Openings(const ByteAutomaton& automaton, std::span<const std::uint32_t> pattern_of_state) {
  // With the last one there are at most as many states as bytes.
  for (const Lengths lengths : {Lengths{kLong, kLongest}, Lengths{6, 6}, Lengths{4, 4}, Lengths{2, 2}, Lengths{1, 1}}) {
    *this = Openings();
    classes_ = automaton.classes();
    if (Maker(automaton, pattern_of_state, lengths, *this).run()) return;
  }
}

// As if bytes were independent of each other.
double Openings::share_of_places(const ByteAutomaton& automaton) {
  Closure closure(automaton);
  closure.begin();
  for (const std::uint32_t start : automaton.starts()) closure.add(start);
  double through = 0;
  std::map<std::uint32_t, double> here;
  for (const std::uint32_t state : closure.states) here[state] = 1;
  for (std::uint32_t depth = 0; !here.empty(); ++depth) {
    std::map<std::uint32_t, double> next;
    for (const auto& [at, share] : here) {
      const ByteAutomaton::State& state = automaton.states()[at];
      const ByteSet& set = automaton.sets()[state.other];
      if (depth > 0 && (depth == kLong || is_large(set))) {
        through += share;
        continue;
      }
      closure.begin();
      closure.add(state.next);
      for (const std::uint32_t to : closure.states) next[to] += share * share_of(set);
      if (!closure.matched.empty()) through += share * share_of(set);
    }
    here = std::move(next);
  }
  return through;
}

}  // namespace mpol::patterns
