// Finds where patterns without required factors may match: one pass of a lazily determinised automaton for all of them.
//
// In:      trees of compile_pattern, with a number each that a candidate is reported with; a text.
// Out:     for each pattern the first place where the automaton accepts it (byte_automaton.hpp says what that proves):
// no
//          match of it ends before that place.
// Cost:    about a nanosecond a byte once a cache knows the states that texts lead to, less where no pattern can begin.
// Limits:  the bytes of each cache (kMaxCandidateCacheBytes). Texts that lead to ever new states are given up.
// Threads: immutable once made; a cache belongs to one thread at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "program/patterns/byte_automaton.hpp"
#include "program/patterns/scanner.hpp"

namespace mpol::patterns {

struct Candidate {
  std::uint32_t owner = 0;
  ByteAutomaton::Proof proof{};
  std::size_t end = 0;
};

class Candidates {
 public:
  struct OwnedTree {
    const Node* tree = nullptr;
    std::uint32_t owner = 0;
  };
  // What is known of the determinised automaton so far.
  class Cache {
   public:
    virtual ~Cache() = default;
  };

  // Where a text that comes in pieces stands. It belongs to one text, and outlives what a cache forgets.
  struct Position {
    std::vector<std::uint32_t> states;  // of the automaton, that wait for a byte
    std::uint32_t known_as = 0;         // what the cache calls them, in its time `era`
    std::uint64_t era = 0;
    std::uint64_t idle = 0;   // bytes since nothing was under way
    std::uint64_t reach = 0;  // no match that is under way, or begins later, begins more bytes back than this
  };

  Candidates() = default;
  explicit Candidates(std::span<const OwnedTree> trees);

  bool empty() const { return owners_.empty(); }
  std::span<const std::uint32_t> owners() const { return owners_; }
  std::unique_ptr<Cache> make_cache(std::size_t max_bytes = limits::kMaxCandidateCacheBytes) const;

  // Replaces what is in `out`. False if it gave up: any pattern may then match anywhere.
  [[nodiscard]] bool scan(std::string_view text, Cache& cache, std::vector<Candidate>& out) const;

  // The next piece of a text. Appends every place where a pattern is accepted, in bytes of the piece.
  void scan_piece(std::string_view piece, Position& position, Cache& cache, std::vector<Candidate>& out) const;
  // Position::reach of the patterns of these owners alone.
  std::uint64_t reach_of(const PatternBits& owners, const Position& position) const;

 private:
  friend class CandidateCache;

  // Where a set of states goes with one class of bytes, kept ready for the states that every place begins with.
  struct Reached {
    std::vector<std::uint32_t> states;   // that wait for a byte
    std::vector<std::uint32_t> matched;  // patterns
  };

  ByteAutomaton automaton_;
  ByteAutomaton::Classes classes_;
  std::vector<std::uint32_t> owners_;
  std::vector<ByteAutomaton::Proof> proofs_;
  std::vector<Reached> from_start_;    // by class
  std::array<bool, 256> begins_{};     // bytes with which some pattern can begin
  bool seldom_begins_ = false;         // such bytes are rare enough that it is worth to skip others
  std::vector<std::uint32_t> depths_;  // by state: bytes of a match that have been read when it waits, at most
  std::vector<std::uint32_t> owner_of_state_;
};

}  // namespace mpol::patterns
