// Parts of a pattern, as the search for required factors (factors.hpp) knows them: what every match of a part begins with, ends
// with and contains, and what can stand beside it.
//
// Threads: pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "program/patterns/factors.hpp"

namespace mpol::patterns {

// Most texts that are held together: more make a search slower than they make it sure.
inline constexpr std::size_t kMostTexts = 16;
// The same for the ways of a choice, each of which needs one: a list of terms in one regex.
inline constexpr std::size_t kMostRequired = 64;

using Texts = std::vector<std::string>;  // in the form of factors; sorted, no two the same
inline const Texts kAnything{""};
inline const ByteSet kAllBytes = ByteSet().set();

void sort_unique(Texts& texts);
std::size_t shortest_of(const Texts& texts);
// Of the texts of a set themselves, with all their cases.
ByteSet bytes_of(const CodePointSet& set);
// Either of them.
Extent operator|(const Extent& a, const Extent& b);

struct Required {
  Texts texts = kAnything;
  Extent before;
  // What can stand beside them; where they stand at that end of the part, what the part itself asks is not among it yet.
  ByteSet previous = kAllBytes, next = kAllBytes;
  bool at_first = false, at_last = false;

  // How much a search for them leaves out: what is left out by the one that leaves out least, less for their number.
  // A single byte occurs everywhere. Where nearly anything may stand before them, all of the text must be looked at again.
  double worth() const;
};

// One end of a part.
struct Edge {
  ByteSet inside = kAllBytes, outside = kAllBytes;  // bytes that can stand at this end of what it matches, and beyond
  bool is_word = false;                             // what stands at this end is of \w
  bool is_spaced = false;                           // what stands there is of no script that is written without spaces

  // What a bound of a word here says of the byte beyond it. Beyond ASCII nothing: a byte there says too little.
  void bound(Assertion assertion, Assertion whole_word);
  Edge operator|(const Edge& other) const {
    return {inside | other.inside, outside | other.outside, is_word && other.is_word, is_spaced && other.is_spaced};
  }
};

struct Parts {
  std::optional<Texts> exact = kAnything;  // all that it matches
  Edge first, last;
  bool can_be_empty = true;
  Texts prefix = kAnything, suffix = kAnything;
  Required best;
  Extent suffix_before;
  ByteSet suffix_previous = kAllBytes;  // directly before it
  Extent whole;

  Required required() const {
    return exact ? Required{.texts = *exact, .before = {}, .at_first = true, .at_last = true} : best;
  }
  bool is_empty() const { return whole.points == 0; }  // it matches nothing else
  const Texts& begins() const { return exact ? *exact : prefix; }
  const Texts& ends() const { return exact ? *exact : suffix; }

  // The same, when it is no longer all that it matches.
  void forget_exact();
};

// `left`, and `right` behind it.
void append(Parts& left, const Parts& right);

}  // namespace mpol::patterns
