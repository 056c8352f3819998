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

// The loop over continuation bytes, with which sets of many ranges are written, is one character: it is taken three times at
// most.
ByteAutomaton::Steps ByteAutomaton::steps_from(std::uint32_t at) const {
  const State& state = states_[at];
  switch (state.kind) {
    case State::Kind::Match: break;
    case State::Kind::Split: return {{state.next, state.other}, 2, false};
    case State::Kind::Bytes: {
      const State& after = states_[state.next];
      const bool is_one_character =
          after.kind == State::Kind::Split && after.next == at && sets_[state.other] == byte_range(0x80, 0xBF);
      return {{is_one_character ? after.other : state.next, 0}, 1, is_one_character};
    }
  }
  return {};
}

// The longest ways, in the order of the steps: a state's depth is known when all steps to it are. Those of a state in a
// cycle, or behind one, never are.
std::vector<std::uint32_t> ByteAutomaton::depths() const {
  std::vector<std::uint32_t> steps_to(states_.size(), 0), depths(states_.size(), kAnyDepth), work = starts_;
  std::vector<bool> is_reached(states_.size(), false);
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    if (is_reached[at]) continue;
    is_reached[at] = true;
    const Steps steps = steps_from(at);
    for (std::size_t i = 0; i < steps.count; ++i) {
      ++steps_to[steps.to[i]];
      work.push_back(steps.to[i]);
    }
  }
  std::vector<std::uint32_t> longest(states_.size(), 0);
  for (const std::uint32_t start : starts_) {
    if (steps_to[start] == 0) work.push_back(start);
  }
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    const Steps steps = steps_from(at);
    depths[at] = longest[at] + (steps.is_one_character ? 2 : 0);
    const std::uint32_t next = depths[at] + (states_[at].kind == State::Kind::Bytes ? 1 : 0);
    for (std::size_t i = 0; i < steps.count; ++i) {
      const std::uint32_t to = steps.to[i];
      longest[to] = std::max(longest[to], next);
      if (--steps_to[to] == 0) work.push_back(to);
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
