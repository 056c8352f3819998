// A set of Unicode scalar values (code points without the surrogates), as sorted ranges.
//
// INVARIANT after normalize(): ranges are sorted, do not touch each other, and hold no surrogate.
// Threads: a value; reading one from many threads is safe.
#pragma once
#include <initializer_list>
#include <span>
#include <vector>

namespace mpol::patterns {

inline constexpr char32_t kMaxCodePoint = 0x10FFFF;

struct CodePointRange {
  char32_t first;
  char32_t last;  // included

  bool operator==(const CodePointRange&) const = default;
};

class CodePointSet {
 public:
  CodePointSet() = default;
  CodePointSet(std::initializer_list<CodePointRange> ranges);
  explicit CodePointSet(std::span<const CodePointRange> ranges);
  static CodePointSet of(char32_t code_point) { return CodePointSet{{code_point, code_point}}; }
  static CodePointSet all();

  // Adds without keeping the order; call normalize() when done.
  void add(char32_t first, char32_t last) { ranges_.push_back({first, last}); }
  void add(const CodePointSet& other);
  void normalize();

  bool contains(char32_t code_point) const;
  bool empty() const { return ranges_.empty(); }
  std::size_t size() const;  // how many code points
  // The one member of a set of one; 0 has no meaning for others.
  bool is_single() const { return ranges_.size() == 1 && ranges_[0].first == ranges_[0].last; }
  char32_t first() const { return ranges_.front().first; }
  std::span<const CodePointRange> ranges() const { return ranges_; }

  CodePointSet complement() const;
  CodePointSet intersection(const CodePointSet& other) const;
  bool operator==(const CodePointSet&) const = default;

 private:
  std::vector<CodePointRange> ranges_;
};

}  // namespace mpol::patterns
