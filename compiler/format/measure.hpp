// How wide stretches of words are on one line, and where the author ended lines. Internal to format.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/parse/outline.hpp"

namespace mpol::format {

class Measure {
 public:
  Measure(const parse::Outline& outline, std::string_view text);

  // Between a word and the one before it: 0 or 1.
  std::size_t space(std::uint32_t word) const { return word > 0 && !words_[word].tight ? 1 : 0; }
  // Of the words from `begin` to before `end`, in columns, with the spaces between them.
  std::size_t width(std::uint32_t begin, std::uint32_t end) const {
    return sums_[end] - sums_[begin] - (begin < end ? space(begin) : 0);
  }
  // Behind the words that go on a line with `word`, which may begin one: the next such word of its group, or the end.
  std::uint32_t stop(std::uint32_t word) const { return stops_[word]; }
  // Behind the words that follow `last` without a place to begin a line.
  std::uint32_t after(std::uint32_t last) const { return next_starts_[last + 1]; }
  // Whether a line ended inside the brackets.
  bool has_line_ends(const parse::Group& group) const {
    return line_ends_[group.end + 1] > line_ends_[group.begin + 1];
  }
  // Whether some line of a list's entries, as the author broke them and with this indentation, is too long.
  bool overflows(std::size_t group, std::size_t indent) const;
  // Whether an operator or argument in the group began a line, or a comment ended one; not within a list in it.
  bool broken_by_author(std::size_t group) const { return broken_[group] != 0; }

 private:
  void find_stops(const parse::Outline& outline);

  const std::vector<parse::Word>& words_;
  const std::vector<parse::Group>& groups_;
  std::vector<std::size_t> sums_;           // of widths and spaces of the words before
  std::vector<std::uint32_t> line_ends_;    // of the words before
  std::vector<std::uint32_t> stops_;        // a word each
  std::vector<std::uint32_t> next_starts_;  // the first word from here on that may begin a line
  std::vector<std::uint32_t> firsts_;       // a group each: its first word that may begin a line
  std::vector<char> broken_;                // a group each
};

}  // namespace mpol::format
