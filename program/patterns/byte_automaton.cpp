// Sets are as they are in ASCII. Beyond ASCII a set of many ranges (`\w`, `\p{L}`) would unfold into hundreds of byte
// sequences at each place it stands; it is widened to all code points beyond ASCII. So it is with long repeats in large
// patterns, which would give as many states of the determinised automaton as there are subsets of their copies.
// Assertions are left out.
#include "program/patterns/byte_automaton.hpp"

#include <algorithm>

#include "program/patterns/pattern.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

constexpr CodePointRange kBeyondAscii{0x80, kMaxCodePoint};
// Ranges beyond ASCII that a set may have and still be written exactly.
constexpr std::size_t kMostExactRanges = 4;
// A pattern of more states than this has its long repeats written without an upper end, and shorter.
constexpr std::size_t kMostExactStates = 32;
constexpr std::uint32_t kMostExactRepeat = 8;

ByteSet byte_range(unsigned first, unsigned last) {
  ByteSet set;
  for (unsigned b = first; b <= last; ++b) set.set(b);
  return set;
}

// The byte sequences of ranges of code points: `U+00E9-U+0FFF` is `c3 [a9-bf] | [c4-df] [80-bf] | e0 [a0-bf] [80-bf]`.
// A range is cut where the length of its encoding changes, and then until all bytes behind the first that differs run
// over all their values.
struct Utf8Ranges {
  using Sequence = std::vector<ByteSet>;
  std::vector<Sequence> sequences;

  void add(char32_t first, char32_t last) {
    for (const char32_t end_of_length : {char32_t{0x7F}, char32_t{0x7FF}, char32_t{0xFFFF}}) {
      if (first <= end_of_length && last > end_of_length)
        return add(first, end_of_length), add(end_of_length + 1, last);
    }
    for (int bits = 6; bits <= 18; bits += 6) {
      const char32_t low = (char32_t{1} << bits) - 1;
      if ((first & ~low) == (last & ~low)) continue;
      if ((first & low) != 0) return add(first, first | low), add((first | low) + 1, last);
      if ((last & low) != low) return add(first, (last & ~low) - 1), add(last & ~low, last);
    }
    const std::string a = to_utf8(first);
    const std::string b = to_utf8(last);
    Sequence sequence;
    for (std::size_t i = 0; i < a.size(); ++i)
      sequence.push_back(byte_range(static_cast<unsigned char>(a[i]), static_cast<unsigned char>(b[i])));
    sequences.push_back(std::move(sequence));
  }
};

}  // namespace

ByteAutomaton::Proof ByteAutomaton::add(const Node& tree) {
  proof_ = Proof::Always;
  widens_repeats_ = state_count(tree) > kMostExactStates;
  const std::uint32_t match = add(State{State::Kind::Match, static_cast<std::uint32_t>(starts_.size()), 0});
  starts_.push_back(build(tree, match));
  return proof_;
}

std::uint32_t ByteAutomaton::add(State state) {
  states_.push_back(state);
  return static_cast<std::uint32_t>(states_.size() - 1);
}

std::uint32_t ByteAutomaton::bytes(const ByteSet& set, std::uint32_t next) {
  const auto found = std::find(sets_.begin(), sets_.end(), set);
  const auto index = static_cast<std::uint32_t>(found - sets_.begin());
  if (found == sets_.end()) sets_.push_back(set);
  return add({State::Kind::Bytes, next, index});
}

std::uint32_t ByteAutomaton::build(const Node& node, std::uint32_t next) {
  switch (node.kind) {
    case Node::Kind::Empty: return next;
    case Node::Kind::Assert: proof_ = Proof::Never; return next;
    case Node::Kind::Set: return build_set(node.set, next);
    case Node::Kind::Repeat: return build_repeat(node, next);
    case Node::Kind::Concat:
      for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) next = build(*child, next);
      return next;
    case Node::Kind::Alternate: {
      std::uint32_t ways = build(node.children.back(), next);
      for (std::size_t i = node.children.size() - 1; i-- > 0;)
        ways = add({State::Kind::Split, build(node.children[i], next), ways});
      return ways;
    }
  }
  return next;
}

std::uint32_t ByteAutomaton::build_set(const CodePointSet& set, std::uint32_t next) {
  ByteSet ascii;
  for (const CodePointRange& range : set.ranges()) {
    for (char32_t c = range.first; c <= range.last && c < 0x80; ++c) ascii.set(c);
  }
  const CodePointSet beyond = set.intersection({kBeyondAscii});
  if (beyond.empty()) return bytes(ascii, next);
  const std::uint32_t other = build_beyond_ascii(beyond, next);
  return ascii.none() ? other : add({State::Kind::Split, bytes(ascii, next), other});
}

std::uint32_t ByteAutomaton::build_beyond_ascii(const CodePointSet& set, std::uint32_t next) {
  if (set.ranges().size() > kMostExactRanges) {
    if (set != CodePointSet{kBeyondAscii} && proof_ == Proof::Always) proof_ = Proof::InAsciiText;
    // In UTF-8 no other character can begin with a continuation byte, so any number of them is one character.
    const std::uint32_t more = add({State::Kind::Split, 0, next});
    const std::uint32_t continuation = bytes(byte_range(0x80, 0xBF), more);
    states_[more].next = continuation;
    return bytes(byte_range(0xC2, 0xF4), continuation);
  }
  Utf8Ranges ranges;
  for (const CodePointRange& range : set.ranges()) ranges.add(range.first, range.last);
  std::uint32_t ways = 0;
  for (std::size_t i = 0; i < ranges.sequences.size(); ++i) {
    std::uint32_t way = next;
    const Utf8Ranges::Sequence& sequence = ranges.sequences[i];
    for (auto set_of_bytes = sequence.rbegin(); set_of_bytes != sequence.rend(); ++set_of_bytes)
      way = bytes(*set_of_bytes, way);
    ways = i == 0 ? way : add({State::Kind::Split, way, ways});
  }
  return ways;
}

std::uint32_t ByteAutomaton::build_repeat(const Node& node, std::uint32_t next) {
  const Node& child = node.children.front();
  const bool widened = widens_repeats_ && node.max > kMostExactRepeat && node.max != kUnbounded;
  if (widened) proof_ = Proof::Never;
  const std::uint32_t max = widened ? kUnbounded : node.max;
  const std::uint32_t min = widened ? std::min(node.min, kMostExactRepeat) : node.min;
  std::uint32_t entry = next;
  if (max == kUnbounded) {
    // The loop is made first, with its way back filled in when the body is there.
    entry = add({State::Kind::Split, next, next});
    const std::uint32_t body = build(child, entry);
    states_[entry].next = body;
  } else {
    for (std::uint32_t i = min; i < max; ++i) {
      const std::uint32_t body = build(child, entry);
      entry = add({State::Kind::Split, body, next});
    }
  }
  for (std::uint32_t i = 0; i < min; ++i) entry = build(child, entry);
  return entry;
}

namespace {

// Groups of states that reach each other (Tarjan, 1972), those that others lead to first.
class LoopFinder {
 public:
  LoopFinder(const std::vector<ByteAutomaton::State>& states, const std::vector<std::uint32_t>& starts)
      : states_(states), order_(states.size(), 0), low_(states.size(), 0), groups_(states.size(), kNone) {
    for (const std::uint32_t start : starts) {
      if (order_[start] == 0) walk(start);
    }
  }
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  // The loop over continuation bytes, with which sets of many ranges are written, is taken three times at most: its head goes on
  // behind it.
  bool is_head(std::uint32_t at) const {
    const ByteAutomaton::State& state = states_[at];
    return state.kind == Kind::Bytes && states_[state.next].kind == Kind::Split && states_[state.next].next == at;
  }
  // Where a state leads, and how many bytes are read on the way.
  std::pair<std::array<std::uint32_t, 2>, std::uint32_t> ways(std::uint32_t at) const {
    const ByteAutomaton::State& state = states_[at];
    if (state.kind == Kind::Match) return {{kNone, kNone}, 0};
    if (state.kind == Kind::Split) return {{state.next, state.other}, 0};
    return {{is_head(at) ? states_[state.next].other : state.next, kNone}, 1};
  }
  std::uint32_t group_of(std::uint32_t at) const { return groups_[at]; }  // kNone: no way leads to it
  // The last group to be found leads to all others that it can reach.
  const std::vector<std::vector<std::uint32_t>>& groups() const { return members_; }

 private:
  using Kind = ByteAutomaton::State::Kind;
  struct Step {
    std::uint32_t at;
    std::size_t way = 0;
  };

  void enter(std::uint32_t at) {
    order_[at] = low_[at] = ++last_;
    open_.push_back(at);
    steps_.push_back({at});
  }

  void walk(std::uint32_t start) {
    enter(start);
    while (!steps_.empty()) {
      Step& step = steps_.back();
      const std::uint32_t at = step.at;
      const auto next = ways(at).first;
      if (step.way < next.size()) {
        const std::uint32_t to = next[step.way++];
        if (to == kNone) continue;
        if (order_[to] == 0) {
          enter(to);
        } else if (groups_[to] == kNone) {
          low_[at] = std::min(low_[at], order_[to]);
        }
        continue;
      }
      steps_.pop_back();
      if (!steps_.empty()) low_[steps_.back().at] = std::min(low_[steps_.back().at], low_[at]);
      if (low_[at] == order_[at]) close(at);
    }
  }

  void close(std::uint32_t first) {
    std::vector<std::uint32_t>& group = members_.emplace_back();
    do {
      group.push_back(open_.back());
      groups_[open_.back()] = static_cast<std::uint32_t>(members_.size() - 1);
      open_.pop_back();
    } while (group.back() != first);
  }

  const std::vector<ByteAutomaton::State>& states_;
  std::vector<std::uint32_t> order_, low_, groups_;  // by state
  std::vector<std::vector<std::uint32_t>> members_;
  std::vector<std::uint32_t> open_;
  std::vector<Step> steps_;
  std::uint32_t last_ = 0;
};

}  // namespace

// The longest way to each state. A way that reads a byte within a loop can be as long as one likes; without loops each state is
// looked at once, behind all that lead to it.
std::vector<std::uint32_t> ByteAutomaton::depths() const {
  constexpr std::uint32_t kUnreached = kAnyDepth - 1;
  std::vector<std::uint32_t> depths(states_.size(), kUnreached);
  const LoopFinder loops(states_, starts_);
  const auto raise = [&](std::uint32_t at, std::uint32_t depth) {
    if (depth != kAnyDepth && loops.is_head(at)) depth += 2;
    if (depths[at] == kUnreached || (depths[at] != kAnyDepth && depths[at] < depth)) depths[at] = depth;
  };
  for (const std::uint32_t start : starts_) raise(start, 0);
  for (auto group = loops.groups().rbegin(); group != loops.groups().rend(); ++group) {
    const auto is_within = [&](std::uint32_t to) {
      return to != LoopFinder::kNone && loops.group_of(to) == loops.group_of(group->front());
    };
    // What reads nothing on its way round is reached with the same bytes everywhere.
    std::uint32_t deepest = 0;
    for (const std::uint32_t at : *group) {
      const auto [next, bytes] = loops.ways(at);
      if (bytes > 0 && (is_within(next[0]) || is_within(next[1]))) deepest = kAnyDepth;
      if (deepest != kAnyDepth && depths[at] != kUnreached) deepest = std::max(deepest, depths[at]);
      if (depths[at] == kAnyDepth) deepest = kAnyDepth;
    }
    for (const std::uint32_t at : *group) {
      if (group->size() > 1 || deepest == kAnyDepth) depths[at] = deepest;
      const auto [next, bytes] = loops.ways(at);
      for (const std::uint32_t to : next) {
        if (to != LoopFinder::kNone && !is_within(to)) raise(to, deepest == kAnyDepth ? kAnyDepth : depths[at] + bytes);
      }
    }
  }
  return depths;
}

ByteAutomaton::Classes ByteAutomaton::classes() const {
  // Each set splits the classes in two, those inside and those outside.
  Classes classes;
  std::size_t count = 1;
  for (const ByteSet& set : sets_) {
    std::array<std::array<int, 2>, 256> split;
    split.fill({-1, -1});
    count = 0;
    for (unsigned b = 0; b < 256; ++b) {
      int& to = split[classes.of[b]][set[b] ? 1 : 0];
      if (to < 0) to = static_cast<int>(count++);
      classes.of[b] = static_cast<std::uint8_t>(to);
    }
  }
  classes.members.resize(count);
  for (unsigned b = 256; b-- > 0;) classes.members[classes.of[b]] = static_cast<unsigned char>(b);
  return classes;
}

}  // namespace mpol::patterns
