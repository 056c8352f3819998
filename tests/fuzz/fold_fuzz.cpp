// The door of text: any bytes, any steps, any two views. What must hold for all of them is checked, not only that
// nothing crashes: folded text is UTF-8, folding again changes nothing, every range lies in the source and folds to
// what it stands for.
#include <cstdlib>

#include "base/assert.hpp"
#include "base/text/fold.hpp"
#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"
#include "program/views/language.hpp"
#include "program/views/view.hpp"

namespace {

void check_fold(std::string_view text, mpol::FoldSteps steps) {
  static mpol::Folded once, twice, part;
  mpol::fold(text, steps, once);
  MPOL_ASSERT(mpol::utf8::is_valid(once.bytes), "folded text is UTF-8");
  mpol::fold(once.bytes, steps, twice);
  MPOL_ASSERT(once.bytes == twice.bytes, "folding again changes nothing");

  const std::string_view folded = once.bytes;
  std::size_t previous = 0;
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t end = i + mpol::utf8::decode(folded, i).length;
    const mpol::OffsetMap::Range range = once.map.source_range(i, end);
    MPOL_ASSERT(range.begin < range.end && range.end <= text.size(), "a folded character comes from the text");
    MPOL_ASSERT(range.begin >= previous, "folding keeps the order");
    previous = range.begin;
    mpol::fold(text.substr(range.begin, range.end - range.begin), mpol::FoldSteps{.leet = steps.leet}, part);
    MPOL_ASSERT(part.bytes.find(folded.substr(i, end - i)) != std::string::npos, "the source folds to the character");
    i = end;
  }
}

void check_views(std::string_view text, unsigned which) {
  using namespace mpol::views;
  const auto views = all_views();
  ViewText whole, first, second;
  start_view(text, whole);
  views[which % views.size()].function(whole, first);
  views[which / 8 % views.size()].function(first, second);
  for (const Segment& segment : second.segments) {
    std::size_t i = 0;
    for (; i < segment.bytes.size(); ++i) {
      const mpol::OffsetMap::Range range = segment.map.source_range(i, i + 1);
      MPOL_ASSERT(range.begin < range.end && range.end <= text.size(), "a byte of a view comes from the text");
      MPOL_ASSERT(!segment.made_by.empty() || text[range.begin] == segment.bytes[i],
                  "what is not decoded is as written");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned options = data[0], which = data[1];
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  check_fold(text, {(options & 1) != 0, (options & 2) != 0, (options & 4) != 0});
  check_views(text, which);
  mpol::views::detect_language(text);
  mpol::word_distance(text, options % size, which % size);
  return 0;
}
