// OpenedPatterns: searches a text that comes in pieces for patterns that begin with something of their own, as words do.
//
// The automaton of all beginnings (openings.hpp) reads each byte. A pattern whose beginning is through is followed by itself,
// with tables of its own states that are learnt as texts lead to them, until nothing of it is under way. So what the text has
// of one pattern multiplies with nothing that it has of another, and what is not under way costs nothing.
// In:      trees of compile_pattern, with a number each that a candidate is reported with; pieces of a text.
// Out:     places where a pattern is accepted (byte_automaton.hpp says what that proves); how far back a match that is under
//          way can begin.
// Limits:  kMaxCandidateCacheBytes for each cache; a full one is emptied.
// Threads: immutable once made; a cache belongs to one thread at a time, a position to one text.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "program/patterns/candidates.hpp"
#include "program/patterns/openings.hpp"

namespace mpol::patterns {

class OpenedPatterns {
 public:
  // What is known of the patterns' own states so far.
  class Cache {
   public:
    virtual ~Cache() = default;
  };
  // A pattern that goes on by itself.
  struct Followed {
    std::uint32_t pattern = 0;
    std::uint32_t row = 0;              // what the cache calls its states, in the cache's time `era`
    std::uint64_t since = 0;            // bytes of the text before its first match that is under way
    std::vector<std::uint32_t> states;  // that wait for a byte
  };
  struct Position {
    Openings::State opening = 0;
    std::uint64_t size = 0;  // bytes of the text
    std::uint64_t era = 0;
    std::uint64_t reach = 0;  // no match that is under way begins more bytes back than this
    std::vector<Followed> followed;
  };

  OpenedPatterns() = default;
  explicit OpenedPatterns(std::span<const Candidates::OwnedTree> trees);

  // Whether the pattern begins with something that is seldom met.
  static bool is_fit(const Node& tree);

  bool empty() const { return owners_.empty(); }
  std::unique_ptr<Cache> make_cache() const;
  // The next piece of a text. Appends every place where a pattern is accepted, in bytes of the piece; those of one pattern in
  // order. `sought`: null, or the owners whose patterns are looked for: of the others nothing need be said any more.
  void scan_piece(std::string_view piece, Position& position, Cache& cache, const PatternBits* sought,
                  std::vector<Candidate>& out) const;
  // Position::reach of the patterns of these owners alone.
  std::uint64_t reach_of(const PatternBits& owners, const Position& position) const;

 private:
  friend class FollowedCache;
  // Of one that is followed; of an opening, `owners` as above, null: all.
  std::uint64_t reach_of(const Followed& followed, std::uint64_t size) const;
  std::uint64_t reach_of(Openings::State opening, const PatternBits* owners) const;

  ByteAutomaton automaton_;
  Openings openings_;
  std::vector<std::uint32_t> owners_;  // by pattern
  std::vector<ByteAutomaton::Proof> proofs_;
  std::vector<std::uint32_t> depths_;  // by state, as in ByteAutomaton::depths()
};

}  // namespace mpol::patterns
