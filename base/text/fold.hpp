// Folding: text in which spelling variants of one word look alike, with a map back to the original. docs/text.md
// defines it.
//
// In:      bytes, meant as UTF-8, at most OffsetMap::kMaxOffset of them. A bad sequence becomes U+FFFD.
// Out:     valid UTF-8 and its OffsetMap. Folding is idempotent: fold(fold(x)) == fold(x), with the same steps.
//          But for Hangul jamo, kana voicing marks, ordered marks and the opt-in steps each character is folded by
//          itself: folding the pieces of a text and joining them is folding the text.
// Threads: safe; a Folded belongs to one thread at a time. Reuse it: its buffers are kept, later calls do not allocate.
// Never:   fails, and never links ICU: the tables are made when mpol is built.
#pragma once
#include <string>
#include <string_view>

#include "base/text/offset_map.hpp"

namespace mpol {

// What is done after folding proper, in this order: leet, squeezed, unspaced (and squeezed again).
struct FoldSteps {
  bool leet = false;      // 0 1 3 4 5 7 8 9 @ $ are read as o i e a s t b g a s
  bool squeezed = false;  // a run of the same letter becomes one
  bool unspaced = false;  // three or more single letters with one to three other characters between them become a word
  bool any() const { return leet || squeezed || unspaced; }
  bool operator==(const FoldSteps&) const = default;
};

struct Folded {
  std::string bytes;
  OffsetMap map;

  // Room for the opt-in steps, kept between calls.
  struct Scratch {
    std::string bytes;
    OffsetMap step;
    OffsetMap composed;
  } scratch;
};

void fold(std::string_view utf8, FoldSteps steps, Folded& out);

// How much of a text that may go on folds by itself: for every continuation, fold(text + continuation) is
// fold(the first so many bytes) followed by fold(the rest + continuation). 0: perhaps nothing does.
std::size_t settled_fold(std::string_view utf8, FoldSteps steps);

// The literals and terms of a folded pattern go through the same function as the text.
std::string fold_for_pattern(std::string_view literal, FoldSteps steps);

// For the characters and classes of regexes: what one code point becomes (without the opt-in steps but leet), and
// whether nothing stays of it. U+3099 and U+309A are removed where they join nothing, and so they are here.
std::string fold_code_point(char32_t code_point, FoldSteps steps = {});
bool is_removed_by_fold(char32_t code_point);

// The version of Unicode that the tables were made from: "15.0".
const char* fold_unicode_version();

}  // namespace mpol
