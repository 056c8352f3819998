// Leet replaces ASCII by ASCII, so it is done in place and the map stays. The other two leave characters out: the kept
// stretches are copied to the scratch text with a map of their own, and the two maps are composed.
//
// Unspaced looks for single letters: a letter, with the marks that follow it, and no other word character on either
// side. Three or more of them, with one to three other characters (no line break) between neighbours, lose what is
// between. It runs between two squeezings: the first makes single letters of `ss pp`, the second takes up what joining
// brought together. After that neither finds anything more: a joined word that squeezing made a single letter again has
// no single letters beside it within reach, or they would have been joined with it.
#include "base/text/fold_steps.hpp"

#include "base/text/compose.hpp"
#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"

namespace mpol {

namespace {

constexpr std::size_t kFewestLetters = 3;
constexpr std::size_t kWidestGap = 3;

char read_leet(char byte) {
  switch (byte) {
    case '0': return 'o';
    case '1': return 'i';
    case '3': return 'e';
    case '4': return 'a';
    case '5': return 's';
    case '7': return 't';
    case '8': return 'b';
    case '9': return 'g';
    case '@': return 'a';
    case '$': return 's';
    default: return byte;
  }
}

// Copies stretches of the folded text and then takes the place of it.
class Rewriter {
 public:
  explicit Rewriter(Folded& folded) : folded_(folded) {
    folded_.scratch.bytes.clear();
    folded_.scratch.step.reset();
  }
  void keep(std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    folded_.scratch.bytes.append(folded_.bytes, begin, end - begin);
    folded_.scratch.step.append_copy(begin, end - begin);
  }
  void replace() {
    Folded::Scratch& scratch = folded_.scratch;
    if (scratch.bytes.size() == folded_.bytes.size()) return;
    scratch.composed.compose(scratch.step, scratch.bytes.size(), folded_.map);
    std::swap(scratch.composed, folded_.map);
    std::swap(scratch.bytes, folded_.bytes);
  }

 private:
  Folded& folded_;
};

void squeeze(Folded& folded) {
  Rewriter rewriter(folded);
  const std::string& text = folded.bytes;
  std::size_t kept = 0;
  char32_t previous = 0;
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, i);
    if (decoded.code_point == previous && is_letter(previous)) {
      rewriter.keep(kept, i);
      kept = i + decoded.length;
    }
    previous = decoded.code_point;
    i += decoded.length;
  }
  if (kept == 0) return;
  rewriter.keep(kept, text.size());
  rewriter.replace();
}

// A vowel or trailing jamo would join a leading one, which folding had seen apart.
bool may_be_joined(char32_t c) { return is_letter(c) && !compose::is_second(c); }

bool is_line_break(char32_t c) { return (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029; }

class Unspacer {
 public:
  explicit Unspacer(Folded& folded) : text_(folded.bytes), rewriter_(folded) {}

  void run() {
    for (std::size_t i = 0; i < text_.size();) {
      const Word word = read_word(i);
      const bool continues = word.is_single && letters_ > 0 && reachable(letter_end_, i);
      if (!continues) flush();
      if (word.is_single) add(i, word.end, continues);
      i = word.end == i ? next(i) : word.end;
      while (i < text_.size() && !is_word_char(utf8::decode(text_, i).code_point)) i = next(i);
    }
    flush();
    if (kept_ == 0) return;
    rewriter_.keep(kept_, text_.size());
    rewriter_.replace();
  }

 private:
  struct Word {
    std::size_t end;
    bool is_single;
  };

  std::size_t next(std::size_t i) const { return i + utf8::decode(text_, i).length; }

  // The maximal run of word characters from `i` on (none: end == i), and whether it is one letter with its marks.
  Word read_word(std::size_t i) const {
    std::size_t characters = 0;
    bool is_single = true;
    while (i < text_.size()) {
      const utf8::Decoded decoded = utf8::decode(text_, i);
      if (!is_word_char(decoded.code_point)) break;
      is_single = is_single && (characters == 0 ? may_be_joined(decoded.code_point) : is_mark(decoded.code_point));
      ++characters;
      i += decoded.length;
    }
    return {i, is_single && characters > 0};
  }

  bool reachable(std::size_t from, std::size_t to) const {
    std::size_t characters = 0;
    for (; from < to; from = next(from)) {
      if (++characters > kWidestGap || is_line_break(utf8::decode(text_, from).code_point)) return false;
    }
    return true;
  }

  // The first two letters of a row are only remembered: fewer than three stay as they are.
  void add(std::size_t begin, std::size_t end, bool continues) {
    if (!continues) letters_ = 0;
    if (letters_ < kFewestLetters) first_[letters_] = {begin, end};
    if (++letters_ == kFewestLetters) {
      for (std::size_t k = 1; k < kFewestLetters; ++k) leave_out(first_[k - 1].end, first_[k].begin);
    } else if (letters_ > kFewestLetters) {
      leave_out(letter_end_, begin);
    }
    letter_end_ = end;
  }

  void leave_out(std::size_t begin, std::size_t end) {
    rewriter_.keep(kept_, begin);
    kept_ = end;
  }

  void flush() { letters_ = 0; }

  const std::string& text_;
  Rewriter rewriter_;
  OffsetMap::Range first_[kFewestLetters];
  std::size_t letters_ = 0;
  std::size_t letter_end_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace

void apply_fold_steps(FoldSteps steps, Folded& folded) {
  if (steps.leet) {
    for (char& byte : folded.bytes) byte = read_leet(byte);
  }
  if (steps.squeezed) squeeze(folded);
  if (steps.unspaced) Unspacer(folded).run();
  if (steps.squeezed && steps.unspaced) squeeze(folded);
}

}  // namespace mpol
