// Searching a text that comes in pieces for many patterns.
//
// Patterns that begin with something of their own are sought by their beginnings (opened_patterns.hpp), the others by one
// automaton for all of them (candidates.hpp). Where an automaton accepts and that is no proof, the pattern's own one looks at
// the last stretch of the text, which is kept as long as a match may begin in it.
// In:      patterns that compile_pattern gave, all of one form; UTF-8 text in that form, in pieces of whole characters.
// Out:     the patterns that occur whatever follows. One that hangs on what follows (`\b` at the end of what has come)
//          is not among them yet: what is not found is not known to be missing before the whole text is searched.
// Limits:  limits::kMaxFindWork for each piece. What it leaves open stays not found.
// Memory:  a stream keeps the stretch of the text in which a match may still begin, and a few hundred bytes.
// Threads: immutable once made; a stream and a scratch belong to one thread at a time, a scratch serves any number of
//          streams of one scanner.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/patterns/candidates.hpp"
#include "program/patterns/nfa.hpp"
#include "program/patterns/opened_patterns.hpp"
#include "program/patterns/scanner.hpp"

namespace mpol::patterns {

class StreamScanner {
 public:
  class Stream {
   public:
    const PatternBits& found() const { return found_; }
    std::uint64_t size() const { return size_; }  // bytes so far
    // No match that is not settled yet begins before this place.
    std::uint64_t live_from() const;
    // How often the automaton has accepted a pattern, found before or not: as long as this stays, no match ended.
    std::uint64_t accepts() const { return accepts_; }

   private:
    friend class StreamScanner;
    // Accepted by the automaton and not confirmed; not open: in vain so far, and nothing new is known.
    struct Pending {
      std::uint32_t pattern = 0;
      bool open = true;
      std::uint64_t first_begin = 0;  // where a match may begin
      std::uint64_t end = 0;          // … and end at most
      std::uint64_t try_at = 0;       // size at which it is tried (again)
    };

    // The same of what automata have accepted alone.
    std::uint64_t under_way_from() const;

    PatternBits found_;
    std::vector<Candidates::Position> others_;
    OpenedPatterns::Position opened_;
    std::string kept_;  // the text from kept_from_ on
    std::uint64_t kept_from_ = 0, size_ = 0, accepts_ = 0;
    bool ascii_ = true;
    std::vector<Pending> pending_;
  };
  struct Scratch {
    std::vector<std::unique_ptr<Candidates::Cache>> others;
    std::unique_ptr<OpenedPatterns::Cache> opened;
    std::vector<Candidate> candidates;
    NfaScratch nfa;
  };

  explicit StreamScanner(std::vector<Pattern> patterns);
  // `tree_of` gives the tree of a pattern again, as for make_fast_scanner: few patterns ever need an automaton of their own here.
  StreamScanner(const std::vector<Pattern>& patterns, TreeOf tree_of);

  Stream open() const;
  Scratch make_scratch() const;
  // True when a pattern was found that was not before. `counted`: the patterns that Stream::accepts() counts; `sought`: those
  // that anybody still asks for, counted or not; null: all.
  bool feed(std::string_view piece, Stream& stream, Scratch& scratch, const PatternBits* counted = nullptr,
            const PatternBits* sought = nullptr) const;
  // Stream::live_from() of some of the patterns.
  std::uint64_t live_from(const Stream& stream, const PatternBits& patterns) const;

 private:
  struct Member {
    std::uint32_t max_length = 0;  // code points
    mutable std::once_flag once;
    mutable std::optional<Nfa> nfa;  // made when first asked for
  };

  explicit StreamScanner(const std::shared_ptr<std::vector<Pattern>>& patterns);
  const Nfa& nfa_of(std::uint32_t pattern) const;

  void add_pending(const Candidate& candidate, std::uint64_t end, std::uint64_t live, Stream& stream) const;
  bool confirm(Stream& stream, Scratch& scratch) const;
  static void drop_dead(Stream& stream);

  TreeOf tree_of_;
  std::vector<Member> members_;
  OpenedPatterns opened_;
  std::vector<Candidates> others_;
};

}  // namespace mpol::patterns
