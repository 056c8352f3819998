// A place is settled behind an ASCII character, and where a character stands that folding treats by itself, whatever
// comes before: no mark, no jamo that joins, nothing that is removed. With `squeezed` or `unspaced` the place must also
// be out of reach of a run of letters: at a line break, or between two words of which the first has two different
// letters, so that no row of single letters goes through it.
#include "base/text/fold.hpp"
#include "base/text/fold_entry.hpp"
#include "base/text/utf8.hpp"

namespace mpol {
namespace {

bool folds_alone(char32_t c) {
  if (c < 0x80) return (c >= 0x20 && c != 0x7F) || c == '\n';
  switch (fold_entry::op_of(fold_entry::entry_of(c))) {
    case fold_entry::Op::kSame:
    case fold_entry::Op::kOne:
    case fold_entry::Op::kTwo:
    case fold_entry::Op::kThree: return true;
    default: return false;
  }
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char small(char c) { return static_cast<char>(c | 0x20); }

// `green g` with the place before its last letter.
bool is_between_words(std::string_view text, std::size_t at) {
  if (at < 3 || text[at - 1] != ' ' || !is_ascii_letter(text[at])) return false;
  bool differs = false;
  for (std::size_t i = at - 1; i-- > 0 && is_ascii_letter(text[i]);)
    differs = differs || small(text[i]) != small(text[at - 2]);
  return differs;
}

}  // namespace

std::size_t settled_fold(std::string_view utf8, FoldSteps steps) {
  const bool reaches_far = steps.squeezed || steps.unspaced;
  // Nothing joins an ASCII character; a mark behind it is a row of its own.
  const char last = utf8.empty() ? '\0' : utf8.back();
  if (static_cast<unsigned char>(last) < 0x80 && folds_alone(static_cast<unsigned char>(last)) &&
      (!reaches_far || last == '\n'))
    return utf8.size();
  for (std::size_t at = utf8.size(); at-- > 1;) {
    if ((static_cast<unsigned char>(utf8[at]) & 0xC0) == 0x80) continue;
    const utf8::Decoded decoded = utf8::decode(utf8, at);
    if (!decoded.valid || !folds_alone(decoded.code_point)) continue;
    if (!reaches_far || utf8[at - 1] == '\n' || is_between_words(utf8, at)) return at;
  }
  return 0;
}

}  // namespace mpol
