// Searching one form of a text (as it stands, or folded) for many patterns.
//
// In:      patterns that compile_pattern gave, all of the same form; UTF-8 text in that form. (Bytes that are no UTF-8
//          read as U+FFFD and crash nothing, but the two scanners need not agree on them.)
// Out:     which patterns occur; and for one pattern its matches: leftmost, of these the longest, not overlapping,
//          never empty, in order, as byte ranges of the text that was given.
// Engines: make_plain_scanner is the definition; make_fast_scanner gives the same answers from one look at the text.
// Errors:  none. Every pattern that compile_pattern accepts can be searched by both.
// Threads: a scanner is immutable and may be used from many threads; a scratch belongs to one at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/patterns/pattern.hpp"
#include "program/patterns/scanner_plan.hpp"

namespace mpol::patterns {

// Bytes of the searched text, half-open.
struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const ByteRange&) const = default;
};

// A set of patterns, by their place in the list that the scanner was made from.
class PatternBits {
 public:
  // Holds patterns 0 … count - 1, none of them set.
  void reset(std::size_t count) { words_.assign((count + 63) / 64, 0); }
  void set(std::size_t pattern) { words_[pattern / 64] |= std::uint64_t{1} << pattern % 64; }
  void set_word(std::size_t word, std::uint64_t bits) { words_[word] |= bits; }
  bool test(std::size_t pattern) const { return words_[pattern / 64] >> pattern % 64 & 1; }
  bool any() const {
    for (const std::uint64_t word : words_) {
      if (word != 0) return true;
    }
    return false;
  }
  std::span<const std::uint64_t> words() const { return words_; }
  bool operator==(const PatternBits&) const = default;

 private:
  std::vector<std::uint64_t> words_;
};

// What a scan needs to work in. Made by the scanner it is used with, reused from scan to scan.
class Scratch {
 public:
  virtual ~Scratch() = default;
};

class Scanner {
 public:
  virtual ~Scanner() = default;
  virtual std::size_t pattern_count() const = 0;
  virtual std::unique_ptr<Scratch> make_scratch() const = 0;

  // Which patterns occur in the text. Resets `found` first. False if the work grew past limits::kMaxFindWork: `found`
  // then holds patterns that do occur, and of the others nothing is known.
  [[nodiscard]] virtual bool find(std::string_view text, Scratch& scratch, PatternBits& found) const = 0;

  // Appends the matches of one pattern to `out`. False if the work grew past limits::kMaxMatchWork: `out` then holds
  // the first matches and the caller must report that the rest is not known.
  [[nodiscard]] virtual bool matches(std::size_t pattern, std::string_view text, Scratch& scratch,
                                     std::vector<ByteRange>& out) const = 0;
};

std::unique_ptr<Scanner> make_plain_scanner(std::vector<Pattern> patterns);
std::unique_ptr<Scanner> make_fast_scanner(std::vector<Pattern> patterns);
// From what plan_scanner worked out before. `tree_of` gives the tree of a pattern, by its place; it is asked once for
// each pattern that a text leads to, from any thread.
using TreeOf = std::function<Node(std::uint32_t)>;
std::unique_ptr<Scanner> make_fast_scanner(ScannerPlan plan, TreeOf tree_of);

}  // namespace mpol::patterns
