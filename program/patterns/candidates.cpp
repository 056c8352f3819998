// A state of the determinised automaton is a set of automaton states that wait for a byte. The states with which
// patterns begin belong to every set, as a match may begin anywhere, so they are left out of it: the empty set is where
// nothing is under way, and bytes with which no pattern begins are skipped there. A transition is worked out when it is
// first taken (Thompson 1968; Aho, Sethi, Ullman 1986, section 3.9) and the cache starts again when it is full; where
// that happens too often the automaton would be slower than what it saves, and the scan gives up (as RE2 does).
#include "program/patterns/candidates.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <string>
#include <unordered_map>

#include "program/patterns/closure.hpp"
#include "program/patterns/commonness.hpp"
#include "program/patterns/factors.hpp"

namespace mpol::patterns {

class CandidateCache : public Candidates::Cache {
 public:
  CandidateCache(const Candidates& owner, std::size_t max_bytes)
      : owner_(owner),
        max_bytes_(max_bytes),
        closure_(owner.automaton_),
        row_log_(std::bit_width(owner.classes_.members.size() - 1)) {
    clear();
  }

  bool scan(std::string_view text, std::vector<Candidate>& out) {
    out.clear();
    reported_.assign(owner_.owners_.size(), false);
    std::uint32_t row = 0;
    std::size_t cleared_at = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (owner_.seldom_begins_ && row == 0) {
        at = next_begin(text, at);
        if (at == text.size()) return true;
      }
      const std::uint8_t byte_class = owner_.classes_.of[static_cast<unsigned char>(text[at])];
      std::uint32_t next = next_[row + byte_class];
      if (next < kMatches) {
        row = next;
        continue;
      }
      if (next == kUnknown) {
        if (bytes_ > max_bytes_) {
          // Fewer bytes than this for each state that was made, and simulating would have been as fast.
          constexpr std::size_t kFewBytes = 10;
          if (at - cleared_at < kFewBytes * sets_.size()) return false;
          cleared_at = at;
          row = forget_all_but(row);
        }
        next = make_transition(row, byte_class);
      }
      row = next & ~kMatches;
      if ((next & kMatches) == 0) continue;
      for (const std::uint32_t pattern : set_of(row).matched) {
        if (reported_[pattern]) continue;
        reported_[pattern] = true;
        out.push_back({owner_.owners_[pattern], owner_.proofs_[pattern], at + 1});
      }
    }
    return true;
  }

  void scan_piece(std::string_view piece, Candidates::Position& position, std::vector<Candidate>& out) {
    std::uint32_t row = position.era == era_ ? position.known_as : row_of({position.states, {}});
    std::size_t idle_at = 0;
    bool was_idle = false;
    for (std::size_t at = 0; at < piece.size(); ++at) {
      if (row == 0) {
        at = next_begin(piece, at);
        idle_at = at;
        was_idle = true;
        if (at == piece.size()) break;
      }
      const std::uint8_t byte_class = owner_.classes_.of[static_cast<unsigned char>(piece[at])];
      std::uint32_t next = next_[row + byte_class];
      if (next == kUnknown) {
        if (bytes_ > max_bytes_) row = forget_all_but(row);
        next = make_transition(row, byte_class);
      }
      row = next & ~kMatches;
      if ((next & kMatches) == 0) continue;
      for (const std::uint32_t pattern : set_of(row).matched)
        out.push_back({owner_.owners_[pattern], owner_.proofs_[pattern], at + 1});
    }
    position.idle = row == 0 ? 0 : was_idle ? piece.size() - idle_at : position.idle + piece.size();
    if (position.era != era_ || position.known_as != row) position.states = set_of(row).states;
    position.era = era_;
    position.known_as = row;
    position.reach = std::min<std::uint64_t>(position.idle, set_of(row).depth);
  }

 private:
  // The next place from `at` on where some pattern can begin, or the end.
  std::size_t next_begin(std::string_view text, std::size_t at) const {
    while (at < text.size() && !owner_.begins_[static_cast<unsigned char>(text[at])]) ++at;
    return at;
  }

  // Starts the cache again. Returns what it now calls the state.
  std::uint32_t forget_all_but(std::uint32_t row) {
    const std::vector<std::uint32_t> states = set_of(row).states;
    clear();
    return row_of({states, {}});
  }

  static constexpr std::uint32_t kUnknown = 0xFFFFFFFFu;
  static constexpr std::uint32_t kMatches = 0x80000000u;  // of a transition: the state has matched patterns

  struct Set {
    std::vector<std::uint32_t> states, matched;  // sorted
    std::uint32_t depth = 0;                     // greatest of the states
  };

  void clear() {
    next_.clear();
    sets_.clear();
    known_.clear();
    bytes_ = 0;
    era_ = next_era();
    row_of({});
  }

  // Never the same for two caches, so that no text takes another cache's names for its own.
  static std::uint64_t next_era() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }

  const Set& set_of(std::uint32_t row) const { return sets_[row >> row_log_]; }

  std::uint32_t row_of(Set set) {
    std::string key;
    key.append(reinterpret_cast<const char*>(set.states.data()), set.states.size() * sizeof(std::uint32_t));
    key.push_back('|');
    key.append(reinterpret_cast<const char*>(set.matched.data()), set.matched.size() * sizeof(std::uint32_t));
    const std::size_t key_size = key.size();
    const auto [entry, is_new] = known_.try_emplace(std::move(key), static_cast<std::uint32_t>(sets_.size()));
    if (is_new) {
      constexpr std::size_t kOverhead = 128;  // of the map's node and the two lists
      bytes_ += 2 * key_size + (sizeof(std::uint32_t) << row_log_) + kOverhead;
      for (const std::uint32_t state : set.states) set.depth = std::max(set.depth, owner_.depths_[state]);
      sets_.push_back(std::move(set));
      next_.resize(next_.size() + (std::size_t{1} << row_log_), kUnknown);
    }
    return entry->second << row_log_;
  }

  std::uint32_t make_transition(std::uint32_t row, std::uint8_t byte_class) {
    closure_.begin();
    closure_.step(set_of(row).states, owner_.classes_.members[byte_class]);
    Set set{closure_.states, closure_.matched};
    const Candidates::Reached& start = owner_.from_start_[byte_class];
    set.states.insert(set.states.end(), start.states.begin(), start.states.end());
    set.matched.insert(set.matched.end(), start.matched.begin(), start.matched.end());
    for (std::vector<std::uint32_t>* list : {&set.states, &set.matched}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    const bool matches = !set.matched.empty();
    const std::uint32_t to = row_of(std::move(set)) | (matches ? kMatches : 0);
    next_[row + byte_class] = to;
    return to;
  }

  const Candidates& owner_;
  const std::size_t max_bytes_;
  Closure closure_;
  int row_log_;                      // of the length of a row
  std::vector<std::uint32_t> next_;  // rows of transitions to rows, by class; a state is known by where its row begins
  std::vector<Set> sets_;            // by state; 0: nothing is under way
  std::unordered_map<std::string, std::uint32_t> known_;
  std::size_t bytes_ = 0;
  std::uint64_t era_ = 0;
  std::vector<bool> reported_;
};

Candidates::Candidates(std::span<const OwnedTree> trees) {
  for (const OwnedTree& tree : trees) {
    owners_.push_back(tree.owner);
    proofs_.push_back(automaton_.add(*tree.tree));
    owner_of_state_.resize(automaton_.states().size(), tree.owner);
  }
  classes_ = automaton_.classes();
  depths_ = automaton_.depths();
  Closure closure(automaton_);
  closure.begin();
  for (const std::uint32_t start : automaton_.starts()) closure.add(start);
  const std::vector<std::uint32_t> start = closure.states;
  for (const unsigned char byte : classes_.members) {
    closure.begin();
    closure.step(start, byte);
    from_start_.push_back({closure.states, closure.matched});
  }
  for (std::size_t b = 0; b < begins_.size(); ++b) {
    const Reached& reached = from_start_[classes_.of[b]];
    begins_[b] = !reached.states.empty() || !reached.matched.empty();
  }
  // Of letters, digits and signs, as often as they occur.
  unsigned all = 0, begin = 0;
  for (std::size_t b = ' '; b < 0x7F; ++b) {
    if ((b & kFactorCaseBit) == 0) continue;
    all += 1u << kCommonness[b];
    begin += begins_[b] ? 1u << kCommonness[b] : 0;
  }
  seldom_begins_ = begin < all / 4;
}

std::unique_ptr<Candidates::Cache> Candidates::make_cache(std::size_t max_bytes) const {
  return std::make_unique<CandidateCache>(*this, max_bytes);
}

bool Candidates::scan(std::string_view text, Cache& cache, std::vector<Candidate>& out) const {
  return static_cast<CandidateCache&>(cache).scan(text, out);
}

void Candidates::scan_piece(std::string_view piece, Position& position, Cache& cache,
                            std::vector<Candidate>& out) const {
  static_cast<CandidateCache&>(cache).scan_piece(piece, position, out);
}

std::uint64_t Candidates::reach_of(const PatternBits& owners, const Position& position) const {
  std::uint32_t depth = 0;
  for (const std::uint32_t state : position.states) {
    if (owners.test(owner_of_state_[state])) depth = std::max(depth, depths_[state]);
  }
  return std::min<std::uint64_t>(position.idle, depth);
}

}  // namespace mpol::patterns
