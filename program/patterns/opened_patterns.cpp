#include "program/patterns/opened_patterns.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <map>

#include "base/limits.hpp"
#include "program/patterns/closure.hpp"

namespace mpol::patterns {
namespace {

// A pattern whose beginning is through at more places than this is not searched by its beginning.
constexpr double kMostPlaces = 1.0 / 12;

}  // namespace

// A set of states of one pattern is a row of transitions; those of different patterns have no state in common.
class FollowedCache : public OpenedPatterns::Cache {
 public:
  explicit FollowedCache(const OpenedPatterns& owner)
      : owner_(owner),
        closure_(owner.automaton_),
        row_log_(std::bit_width(owner.openings_.classes().members.size() - 1)),
        entered_(owner.openings_.entries().size()),
        place_of_(owner.owners_.size(), kNowhere) {
    clear();
  }

  void scan_piece(std::string_view piece, OpenedPatterns::Position& position, const PatternBits* sought,
                  std::vector<Candidate>& out) {
    piece_ = piece;
    before_ = position.size;
    out_ = &out;
    position_ = &position;
    resume(sought);
    const Openings& openings = owner_.openings_;
    Openings::State state = position.opening;
    for (std::size_t at = 0; at < piece.size(); ++at) {
      state = openings.next(state, static_cast<unsigned char>(piece[at]));
      if (openings.has_events(state)) take_events(state, at + 1, sought);
    }
    position.opening = state;
    position.size += piece.size();
    for (OpenedPatterns::Followed& one : position.followed) advance(one, piece.size());
    suspend();
  }

 private:
  using Followed = OpenedPatterns::Followed;
  static constexpr std::uint32_t kUnknown = 0xFFFFFFFFu, kNowhere = 0xFFFFFFFFu;
  static constexpr std::uint32_t kMatches = 0x80000000u;  // of a transition: the pattern is accepted

  struct Set {
    std::vector<std::uint32_t> states;  // sorted
    bool matches = false;
    auto operator<=>(const Set&) const = default;
  };

  // ---- a piece ----

  void resume(const PatternBits* sought) {
    std::vector<Followed>& followed = position_->followed;
    if (sought != nullptr)
      std::erase_if(followed, [&](const Followed& one) { return !sought->test(owner_.owners_[one.pattern]); });
    if (position_->era != era_) name_again();
    at_.assign(followed.size(), 0);
    for (std::size_t i = 0; i < followed.size(); ++i) place_of_[followed[i].pattern] = static_cast<std::uint32_t>(i);
  }

  void suspend() {
    std::uint64_t reach = owner_.reach_of(position_->opening, nullptr);
    for (Followed& one : position_->followed) {
      place_of_[one.pattern] = kNowhere;
      one.states = sets_[one.row >> row_log_].states;
      reach = std::max(reach, owner_.reach_of(one, position_->size));
    }
    std::erase_if(position_->followed, [](const Followed& one) { return one.states.empty(); });
    position_->reach = reach;
    position_->era = era_;
  }

  void take_events(Openings::State state, std::size_t end, const PatternBits* sought) {
    const auto is_sought = [&](std::uint32_t pattern) {
      return sought == nullptr || sought->test(owner_.owners_[pattern]);
    };
    owner_.openings_.for_each_begun(state, [&](const Openings::Begun& begun) {
      for (const std::uint32_t pattern : begun.matched) {
        if (is_sought(pattern)) accept(pattern, end);
      }
      for (const std::uint32_t number : begun.entries) {
        if (is_sought(owner_.openings_.entries()[number].pattern)) enter(number, before_ + end - begun.depth, end);
      }
      return true;
    });
  }

  void accept(std::uint32_t pattern, std::size_t end) {
    out_->push_back({owner_.owners_[pattern], owner_.proofs_[pattern], end});
  }

  // `begin`: bytes of the text before the match.
  void enter(std::uint32_t number, std::uint64_t begin, std::size_t end) {
    const Openings::Entry& entry = owner_.openings_.entries()[number];
    std::uint32_t& place = place_of_[entry.pattern];
    if (place == kNowhere) {
      place = static_cast<std::uint32_t>(position_->followed.size());
      position_->followed.push_back({entry.pattern, 0, 0, {}});
      at_.push_back(end);
    }
    make_room();
    Followed& one = position_->followed[place];
    advance(one, end);
    if (sets_[one.row >> row_log_].states.empty()) {
      one.since = begin;
      std::uint32_t& row = entered_[number];
      if (row == kUnknown) row = row_of({entry.states, false});
      one.row = row;
      return;
    }
    one.since = std::min(one.since, begin);
    one.row = join(one.row, number);
  }

  // Up to there in the piece.
  void advance(Followed& one, std::size_t end) {
    std::size_t& at = at_[static_cast<std::size_t>(&one - position_->followed.data())];
    for (; at < end && one.row != 0; ++at) {
      const std::uint8_t byte_class = owner_.openings_.classes().of[static_cast<unsigned char>(piece_[at])];
      std::uint32_t next = next_[one.row + byte_class];
      if (next == kUnknown) {
        make_room();
        next = make_transition(one.row, byte_class);
      }
      one.row = next & ~kMatches;
      if ((next & kMatches) != 0) accept(one.pattern, at + 1);
    }
    at = end;
  }

  // ---- what is learnt ----

  // A full cache starts again, with what the present text needs.
  void make_room() {
    if (bytes_ <= limits::kMaxCandidateCacheBytes) return;
    for (Followed& one : position_->followed) one.states = sets_[one.row >> row_log_].states;
    clear();
    name_again();
  }

  void name_again() {
    for (Followed& one : position_->followed) one.row = row_of({one.states, false});
    position_->era = era_;
  }

  void clear() {
    next_.clear();
    sets_.clear();
    known_.clear();
    joined_.clear();
    entered_.assign(entered_.size(), kUnknown);
    bytes_ = 0;
    era_ = next_era();
    (void)row_of({});
  }

  // Never the same for two caches, so that no text takes another cache's names for its own.
  static std::uint64_t next_era() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }

  std::uint32_t row_of(Set set) {
    constexpr std::size_t kOverhead = 128;  // of the map's node and the two lists
    const std::size_t bytes =
        2 * set.states.size() * sizeof(std::uint32_t) + (sizeof(std::uint32_t) << row_log_) + kOverhead;
    const auto [entry, is_new] = known_.try_emplace(std::move(set), static_cast<std::uint32_t>(sets_.size()));
    if (is_new) {
      bytes_ += bytes;
      sets_.push_back(entry->first);
      next_.resize(next_.size() + (std::size_t{1} << row_log_), kUnknown);
      if (entry->first.states.empty() && !entry->first.matches) std::fill(next_.begin(), next_.end(), 0);
    }
    return entry->second << row_log_;
  }

  std::uint32_t make_transition(std::uint32_t row, std::uint8_t byte_class) {
    closure_.begin();
    closure_.step(sets_[row >> row_log_].states, owner_.openings_.classes().members[byte_class]);
    std::sort(closure_.states.begin(), closure_.states.end());
    const bool matches = !closure_.matched.empty();
    const std::uint32_t to = row_of({closure_.states, matches}) | (matches ? kMatches : 0);
    next_[row + byte_class] = to;
    return to;
  }

  // The states that an entry brings too.
  std::uint32_t join(std::uint32_t row, std::uint32_t number) {
    const auto [known, is_new] = joined_.try_emplace(std::pair(row, number), 0);
    if (!is_new) return known->second;
    Set set{sets_[row >> row_log_].states, false};
    const std::vector<std::uint32_t>& more = owner_.openings_.entries()[number].states;
    set.states.insert(set.states.end(), more.begin(), more.end());
    std::sort(set.states.begin(), set.states.end());
    set.states.erase(std::unique(set.states.begin(), set.states.end()), set.states.end());
    bytes_ += sizeof(*known);
    return known->second = row_of(std::move(set));
  }

  const OpenedPatterns& owner_;
  Closure closure_;
  int row_log_;                         // of the length of a row
  std::vector<std::uint32_t> next_;     // rows of transitions to rows, by class; a set is known by where its row begins
  std::vector<Set> sets_;               // by row; 0: nothing is under way
  std::map<Set, std::uint32_t> known_;  // their numbers
  std::vector<std::uint32_t> entered_;  // by entry: its row
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> joined_;  // row and entry
  std::size_t bytes_ = 0;
  std::uint64_t era_ = 0;

  // Of the piece that is read.
  std::string_view piece_;
  std::uint64_t before_ = 0;
  OpenedPatterns::Position* position_ = nullptr;
  std::vector<Candidate>* out_ = nullptr;
  std::vector<std::size_t> at_;          // by place in Position::followed: how far it has been read
  std::vector<std::uint32_t> place_of_;  // by pattern: in Position::followed
};

OpenedPatterns::OpenedPatterns(std::span<const Candidates::OwnedTree> trees) {
  std::vector<std::uint32_t> pattern_of_state;
  for (const Candidates::OwnedTree& tree : trees) {
    owners_.push_back(tree.owner);
    proofs_.push_back(automaton_.add(*tree.tree));
    pattern_of_state.resize(automaton_.states().size(), static_cast<std::uint32_t>(owners_.size() - 1));
  }
  depths_ = automaton_.depths();
  openings_ = Openings(automaton_, pattern_of_state);
}

bool OpenedPatterns::is_fit(const Node& tree) {
  ByteAutomaton automaton;
  (void)automaton.add(tree);
  return Openings::share_of_places(automaton) <= kMostPlaces;
}

std::unique_ptr<OpenedPatterns::Cache> OpenedPatterns::make_cache() const {
  return empty() ? nullptr : std::make_unique<FollowedCache>(*this);
}

void OpenedPatterns::scan_piece(std::string_view piece, Position& position, Cache& cache, const PatternBits* sought,
                                std::vector<Candidate>& out) const {
  static_cast<FollowedCache&>(cache).scan_piece(piece, position, sought, out);
}

std::uint64_t OpenedPatterns::reach_of(const Followed& followed, std::uint64_t size) const {
  std::uint64_t depth = 0;
  for (const std::uint32_t state : followed.states) depth = std::max<std::uint64_t>(depth, depths_[state]);
  return std::min(size - followed.since, depth);
}

std::uint64_t OpenedPatterns::reach_of(const PatternBits& owners, const Position& position) const {
  std::uint64_t reach = reach_of(position.opening, &owners);
  for (const Followed& one : position.followed) {
    if (owners.test(owners_[one.pattern])) reach = std::max(reach, reach_of(one, position.size));
  }
  return reach;
}

std::uint64_t OpenedPatterns::reach_of(Openings::State opening, const PatternBits* owners) const {
  std::uint64_t reach = 0;
  openings_.for_each_begun(opening, [&](const Openings::Begun& begun) {
    const bool is_meant = std::any_of(begun.under_way.begin(), begun.under_way.end(), [&](std::uint32_t pattern) {
      return owners == nullptr || owners->test(owners_[pattern]);
    });
    if (is_meant) reach = begun.depth;
    return !is_meant;
  });
  return reach;
}

}  // namespace mpol::patterns
