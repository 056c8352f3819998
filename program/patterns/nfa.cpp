// The automaton is built from the end of the pattern to its beginning, so that every state knows its successor when it
// is made; bounded repeats are written out (`a{2,4}` is `aa(a(a)?)?`), which compile_pattern has bounded.
//
// The simulation holds the set of states in which some match may be, and moves all of them with each code point. Each
// state remembers the smallest begin with which it was reached: from a state on, all threads see the same future, so
// the leftmost begin is the only one that can matter. Threads are kept in order of their begin; so when a match is
// found, all threads that began later stand behind it and are dropped, and those that began earlier go on, as their
// match, if there is one, is further left. The search for one match ends when no thread is left.
#include "program/patterns/nfa.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "base/text/segment.hpp"
#include "program/patterns/unicode_classes.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {

struct Nfa::Place {
  bool at_begin = false;
  bool at_end = false;
  bool before_final_line_feed = false;
  char32_t previous = 0;  // without meaning at the begin
  char32_t next = 0;      // without meaning at the end
  std::size_t next_length = 0;
};

Nfa::Nfa(const Node& tree, bool skip) : skip_(skip) {
  const std::uint32_t match = add({State::Kind::Match, {}, 0, 0});
  start_ = build(tree, match);
  find_first_bytes();
}

std::uint32_t Nfa::add(State state) {
  states_.push_back(state);
  return static_cast<std::uint32_t>(states_.size() - 1);
}

std::uint32_t Nfa::set_index(const CodePointSet& set) {
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (sets_[i].set == set) return static_cast<std::uint32_t>(i);
  }
  SetTable table;
  table.set = set;
  for (char32_t c = 0; c < 128; ++c) table.ascii[c] = set.contains(c);
  sets_.push_back(std::move(table));
  return static_cast<std::uint32_t>(sets_.size() - 1);
}

std::uint32_t Nfa::build(const Node& node, std::uint32_t next) {
  switch (node.kind) {
    case Node::Kind::Empty: return next;
    case Node::Kind::Set: return add({State::Kind::Set, {}, next, set_index(node.set)});
    case Node::Kind::Assert: return add({State::Kind::Assert, node.assertion, next, 0});
    case Node::Kind::Repeat: return build_repeat(node, next);
    case Node::Kind::Concat:
      for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) next = build(*child, next);
      return next;
    case Node::Kind::Alternate: {
      std::uint32_t ways = build(node.children.back(), next);
      for (std::size_t i = node.children.size() - 1; i-- > 0;) {
        ways = add({State::Kind::Split, {}, build(node.children[i], next), ways});
      }
      return ways;
    }
  }
  return next;
}

std::uint32_t Nfa::build_repeat(const Node& node, std::uint32_t next) {
  const Node& child = node.children.front();
  std::uint32_t entry = next;
  if (node.max == kUnbounded) {
    // The loop is made first, with its way back filled in when the body is there.
    entry = add({State::Kind::Split, {}, next, next});
    states_[entry].next = build(child, entry);
  } else {
    for (std::uint32_t i = node.min; i < node.max; ++i)
      entry = add({State::Kind::Split, {}, build(child, entry), next});
  }
  for (std::uint32_t i = 0; i < node.min; ++i) entry = build(child, entry);
  return entry;
}

bool Nfa::contains(std::uint32_t set, char32_t c) const {
  const SetTable& table = sets_[set];
  return c < 128 ? table.ascii[c] : table.set.contains(c);
}

// The bytes with which a match can begin; assertions are taken to hold.
void Nfa::find_first_bytes() {
  std::vector<bool> seen(states_.size());
  std::vector<std::uint32_t> stack = {start_};
  while (!stack.empty()) {
    const std::uint32_t at = stack.back();
    stack.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const State& state = states_[at];
    if (state.kind == State::Kind::Split) stack.push_back(state.other);
    if (state.kind == State::Kind::Split || state.kind == State::Kind::Assert) stack.push_back(state.next);
    if (state.kind == State::Kind::Match) first_bytes_.fill(true);
    if (state.kind != State::Kind::Set) continue;
    for (const CodePointRange& range : sets_[state.other].set.ranges()) {
      const std::string first = to_utf8(range.first);
      const std::string last = to_utf8(range.last);
      for (int b = static_cast<unsigned char>(first[0]); b <= static_cast<unsigned char>(last[0]); ++b) {
        first_bytes_[static_cast<std::size_t>(b)] = true;
      }
      // A byte that is no UTF-8 reads as U+FFFD.
      if (range.first <= utf8::kReplacement && utf8::kReplacement <= range.last)
        std::fill_n(first_bytes_.begin() + 0x80, 0x80, true);
    }
  }
}

std::size_t Nfa::skip_from(std::string_view text, std::size_t at, std::size_t end) const {
  while (at < end && !first_bytes_[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

Nfa::Place Nfa::place_at(std::string_view text, std::size_t at) {
  Place place;
  place.at_begin = at == 0;
  place.at_end = at == text.size();
  if (!place.at_begin) place.previous = code_point_before(text, at).value;
  if (!place.at_end) {
    const CodePoint next = code_point_at(text, at);
    place.next = next.value;
    place.next_length = next.length;
    place.before_final_line_feed = at + 1 == text.size() && next.value == '\n';
  }
  return place;
}

bool Nfa::holds(Assertion assertion, const Place& place) {
  const auto word_before = [&] { return !place.at_begin && is_word_char(place.previous); };
  const auto word_after = [&] { return !place.at_end && is_word_char(place.next); };
  switch (assertion) {
    case Assertion::TextBegin: return place.at_begin;
    case Assertion::TextEnd: return place.at_end;
    case Assertion::TextEndOrFinalLineFeed: return place.at_end || place.before_final_line_feed;
    case Assertion::LineBegin: return place.at_begin || place.previous == '\n';
    case Assertion::LineEnd: return place.at_end || place.next == '\n';
    case Assertion::WordBoundary: return word_before() != word_after();
    case Assertion::NotWordBoundary: return word_before() == word_after();
    case Assertion::WholeWordBegin: return !word_before() || (!place.at_end && is_unspaced_script(place.next));
    case Assertion::WholeWordEnd: return !word_after() || (!place.at_begin && is_unspaced_script(place.previous));
  }
  return false;
}

void Nfa::start_round(NfaScratch& scratch) const {
  if (scratch.seen.size() < states_.size()) scratch.seen.resize(states_.size(), 0);
  if (++scratch.round == 0) {
    std::fill(scratch.seen.begin(), scratch.seen.end(), 0);
    scratch.round = 1;
  }
}

// Follows choices and assertions from a state to the states that wait for a code point. True if the match state is
// among what is reached.
bool Nfa::follow(std::uint32_t from, std::uint32_t begin, const Place& place, NfaScratch& scratch) const {
  bool matched = false;
  scratch.stack.assign(1, from);
  while (!scratch.stack.empty()) {
    const std::uint32_t at = scratch.stack.back();
    scratch.stack.pop_back();
    if (scratch.seen[at] == scratch.round) continue;
    scratch.seen[at] = scratch.round;
    const State& state = states_[at];
    switch (state.kind) {
      case State::Kind::Set: scratch.waiting.push_back({at, begin}); break;
      case State::Kind::Match: matched = true; break;
      case State::Kind::Assert:
        if (holds(state.assertion, place)) scratch.stack.push_back(state.next);
        break;
      case State::Kind::Split:
        scratch.stack.push_back(state.other);
        scratch.stack.push_back(state.next);
        break;
    }
  }
  return matched;
}

bool Nfa::find(std::string_view text, std::span<const Begins> places, NfaScratch& scratch, std::size_t& work,
               std::size_t last_end) const {
  scratch.arrived.clear();
  for (std::size_t at = 0;;) {
    while (!places.empty() && at > places.front().last) places = places.subspan(1);
    if (scratch.arrived.empty()) {
      if (places.empty()) return false;
      at = std::max(at, places.front().first);
      if (skip_) at = skip_from(text, at, std::min(places.front().last, text.size()));
    }
    if (at > last_end) return false;
    const Place place = place_at(text, at);
    start_round(scratch);
    scratch.waiting.clear();
    if (!places.empty() && at >= places.front().first) scratch.arrived.push_back({start_, 0});
    for (const NfaThread& thread : scratch.arrived) {
      if (follow(thread.state, thread.begin, place, scratch)) return true;
    }
    const std::size_t done = scratch.arrived.size() + scratch.waiting.size();
    scratch.arrived.clear();
    if (place.at_end) return false;
    if (done >= work) {
      work = 0;
      return false;
    }
    work -= done;
    for (const NfaThread& thread : scratch.waiting) {
      const State& state = states_[thread.state];
      if (contains(state.other, place.next)) scratch.arrived.push_back({state.next, thread.begin});
    }
    at += place.next_length;
  }
}

// The search for one match after the other.
struct Nfa::Search {
  const Nfa& nfa;
  std::string_view text;
  NfaScratch& scratch;
  std::size_t work = 0;

  // The leftmost-longest match that begins at `from` or later.
  std::optional<ByteRange> next_match(std::size_t from) {
    std::optional<ByteRange> best;
    scratch.arrived.clear();
    for (std::size_t at = from; work <= limits::kMaxMatchWork;) {
      if (scratch.arrived.empty()) {
        if (best) return best;
        if (nfa.skip_) at = nfa.skip_from(text, at, text.size());
      }
      const Place place = place_at(text, at);
      if (!best) scratch.arrived.push_back({nfa.start_, static_cast<std::uint32_t>(at)});
      arrive(place, static_cast<std::uint32_t>(at), best);
      if (place.at_end) return best;
      step(place);
      at += place.next_length;
    }
    return std::nullopt;
  }

  // Follows all threads at this place, and takes the first match there: threads stand in order of their begin.
  void arrive(const Place& place, std::uint32_t at, std::optional<ByteRange>& best) {
    nfa.start_round(scratch);
    scratch.waiting.clear();
    work += scratch.arrived.size();
    for (const NfaThread& thread : scratch.arrived) {
      if (best && thread.begin > best->begin) break;
      if (nfa.follow(thread.state, thread.begin, place, scratch)) best = ByteRange{thread.begin, at};
    }
    work += scratch.waiting.size();
  }

  void step(const Place& place) {
    scratch.arrived.clear();
    for (const NfaThread& thread : scratch.waiting) {
      const State& state = nfa.states_[thread.state];
      if (nfa.contains(state.other, place.next)) scratch.arrived.push_back({state.next, thread.begin});
    }
  }
};

bool Nfa::matches(std::string_view text, NfaScratch& scratch, std::vector<ByteRange>& out) const {
  Search search{*this, text, scratch};
  std::size_t from = 0;
  while (const std::optional<ByteRange> match = search.next_match(from)) {
    MPOL_ASSERT(match->end > match->begin, "a pattern that can match the empty text is refused when compiled");
    out.push_back(*match);
    from = match->end;
  }
  return search.work <= limits::kMaxMatchWork;
}

}  // namespace mpol::patterns
