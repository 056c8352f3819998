#include "program/template.hpp"

// Its functions are compiled in here: nothing is linked.
#define XXH_INLINE_ALL
#include <xxhash.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/text/utf8.hpp"
#include "program/patterns/unicode_classes.hpp"

namespace mpol {
namespace {

constexpr std::size_t kMostQuoted = 256;  // bytes of a quoted string
constexpr std::size_t kMarkBytes = 3;     // with the space before it

bool is_ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

bool is_digit(char32_t c) { return c < 0x80 ? is_ascii_digit(c) : patterns::digit_set().contains(c); }
bool is_word(char32_t c) {
  if (c < 0x80) return is_ascii_letter(c) || is_ascii_digit(c) || c == '_';
  return patterns::word_set().contains(c);
}
bool is_capital(char32_t c) {
  static const patterns::CodePointSet capitals = *patterns::property_set("Lu");
  return c < 0x80 ? c >= 'A' && c <= 'Z' : capitals.contains(c);
}

// What closes a quotation that this opens; 0: it opens none.
char32_t closing_of(char32_t c) {
  switch (c) {
    case '"':
    case '\'':
    case '`': return c;
    case U'“':
    case U'„': return U'”';
    case U'‘': return U'’';
    case U'«': return U'»';
    case U'「': return U'」';
    case U'『': return U'』';
    default: return 0;
  }
}
bool ends_sentence(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == ':' || c == '\n' || c == U'。' || c == U'！' || c == U'？' ||
         c == U'।';
}
// Marks that make a run without spaces an address, a path or an identifier.
bool joins_address(char32_t c) { return c == '@' || c == '/' || c == '\\' || c == '_'; }

// What up to 64 bytes are, a bit each.
struct Bytes {
  std::uint64_t small = 0, capital = 0;  // ASCII letters
  std::uint64_t space = 0, mark = 0;     // of marks those that stand between words: , -
  std::uint64_t apostrophe = 0;
  std::uint64_t ends = 0, joins = 0;  // a sentence: ! ? and the end of a line; of these . and : also join an address
  std::uint64_t address = 0;          // what else makes an address of a word before it, and what is not ASCII
};
constexpr std::size_t kBlock = 64, kTogether = 16;

void classify(char c, std::size_t at, Bytes& bytes) {
  const auto set = [at](std::uint64_t& mask, bool is) { mask |= std::uint64_t{is} << at; };
  set(bytes.small, c >= 'a' && c <= 'z');
  set(bytes.capital, c >= 'A' && c <= 'Z');
  set(bytes.space, c == ' ');
  set(bytes.mark, c == ',' || c == '-');
  set(bytes.apostrophe, c == '\'');
  set(bytes.ends, c == '!' || c == '?' || c == '\n');
  set(bytes.joins, c == '.' || c == ':');
  set(bytes.address, joins_address(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80);
}

#if defined(__x86_64__)
void classify_16(const char* place, std::size_t at, Bytes& bytes) {
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(place));
  const auto is = [&](char c) { return _mm_cmpeq_epi8(text, _mm_set1_epi8(c)); };
  const auto within = [&](char first, char last) {
    return _mm_and_si128(_mm_cmpgt_epi8(text, _mm_set1_epi8(static_cast<char>(first - 1))),
                         _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(last + 1)), text));
  };
  const auto set = [at](std::uint64_t& mask, __m128i which) {
    mask |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(which))} << at;
  };
  set(bytes.small, within('a', 'z'));
  set(bytes.capital, within('A', 'Z'));
  set(bytes.space, is(' '));
  set(bytes.mark, within(',', '-'));
  set(bytes.apostrophe, is('\''));
  set(bytes.ends, _mm_or_si128(_mm_or_si128(is('!'), is('?')), is('\n')));
  set(bytes.joins, _mm_or_si128(is('.'), is(':')));
  const __m128i joins = _mm_or_si128(_mm_or_si128(is('@'), is('/')), _mm_or_si128(is('\\'), is('_')));
  set(bytes.address, _mm_or_si128(joins, text));  // what is not ASCII has the upper bit
}
#endif

Bytes classify(std::string_view text) {
  const std::size_t size = std::min(text.size(), kBlock);
  Bytes bytes;
  std::size_t at = 0;
#if defined(__x86_64__)
#pragma GCC unroll 4
  for (std::size_t next = 16; next <= kBlock; next += 16) {
    if (next > size) break;
    classify_16(text.data() + at, at, bytes);
    at = next;
  }
#endif
  for (; at < size; ++at) classify(text[at], at, bytes);
  return bytes;
}

std::uint64_t below(std::size_t bit) { return bit >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bit) - 1; }

class Form {
 public:
  Form(std::string_view text, TemplateScratch& scratch) : text_(text), scratch_(scratch), out_(scratch.form) {}

  void make() {
    words();
    out_.resize(used_);
  }

 private:
  void words() {
    while (at_ < text_.size()) {
      const utf8::Decoded next = at(at_);
      if (next.code_point == ' ') {
        ++at_;
      } else if (is_digit(next.code_point)) {
        number();
      } else if (is_word(next.code_point)) {
        if (!plain_words()) word();
      } else if (const std::size_t end = quoted_end(next); end > 0) {
        mark('s');
        at_ = end;
      } else {
        starts_sentence_ |= ends_sentence(next.code_point);
        at_ += next.length;
      }
    }
  }

  utf8::Decoded at(std::size_t place) const {
    const auto byte = static_cast<unsigned char>(text_[place]);
    return byte < 0x80 ? utf8::Decoded{byte, 1, true} : utf8::decode(text_, place);
  }

  // Room behind what is there. The string is longer than what is used of it: to make it longer for each word would fill it
  // with zeros each time.
  char* room(std::size_t bytes) {
    if (out_.size() - used_ < bytes) out_.resize(used_ + bytes + text_.size() - at_);
    return out_.data() + used_;
  }
  void use_to(const char* end) { used_ = static_cast<std::size_t>(end - out_.data()); }

  void mark(char kind) { use_to(add_mark(kind, room(kMarkBytes))); }

  // With one space before it; a mark that was just made is not made again.
  char* add_mark(char kind, char* end) {
    if (end - out_.data() >= 2 && end[-2] == '\x01' && end[-1] == kind) return end;
    if (end != out_.data()) *end++ = ' ';
    *end++ = '\x01';
    *end++ = kind;
    starts_sentence_ = false;
    return end;
  }

  bool is_name(bool begins_with_capital) const { return begins_with_capital && !starts_sentence_; }

  void number() {
    while (at_ < text_.size()) {
      const utf8::Decoded next = at(at_);
      const bool joins = next.code_point == '.' || next.code_point == ',' || next.code_point == ':';
      const bool goes_on = joins && at_ + 1 < text_.size() && is_digit(at(at_ + 1).code_point);
      if (!is_digit(next.code_point) && !goes_on) break;
      at_ += next.length;
    }
    mark('n');
  }

  // Most of what is written: words of ASCII letters with a space or a mark behind each, many at a time. A loop over letters
  // mistakes the end of nearly every word; this one goes from bit to bit of where runs of words begin that have one space
  // between them and so stay as they are, but for their case. False: the next word is not of that kind.
  bool plain_words() {
    const std::string_view block = text_.substr(at_, kBlock);
    const Bytes is = classify(block);
    const std::uint64_t letters = is.small | is.capital, ends = is.ends | is.joins;
    const std::uint64_t plain = letters | is.space | is.mark | is.ends | (is.joins & (is.space | is.ends) >> 1) |
                                (is.apostrophe & letters << 1);
    const auto size = static_cast<std::size_t>(std::countr_one(plain));
    // Of a word at the end of the block it is not known how it goes on; behind the last of the others may stand anything that
    // makes no address of it.
    const std::uint64_t inside = below(std::min(block.size(), kBlock));
    const std::uint64_t known = below(size) | (below(size + 1) & inside & ~(is.address | is.joins));
    const std::uint64_t begins = letters & ~(letters << 1);
    const std::uint64_t stops = ~letters & letters << 1 & known;
    if (stops == 0) return false;
    // The end of a sentence is carried through what stands between two words to where the second begins.
    const std::uint64_t first_of_sentence = ~letters + (ends & ~letters);
    const std::uint64_t first_word = starts_sentence_ ? begins & -begins : 0;
    const std::uint64_t names = is.capital & begins & ~first_of_sentence & ~first_word;
    const auto end = static_cast<std::size_t>(std::bit_width(stops)) - 1;
    const std::uint64_t words = letters & below(end), marked = names & words;
    // To add where a word begins carries through all of its letters.
    const std::uint64_t kept = words & (words + marked);
    const std::uint64_t runs = kept | (is.space & kept << 1 & kept >> 1);
    char* out = room(2 * kBlock + kTogether);  // a space before each run, and what is copied too much
    for (std::uint64_t left = (runs & ~(runs << 1)) | marked; left != 0; left &= left - 1) {
      const auto begin = static_cast<std::size_t>(std::countr_zero(left));
      if ((marked >> begin & 1) != 0) {
        out = add_mark('a', out);
        continue;
      }
      *out = ' ';
      out += out == out_.data() ? 0 : 1;
      out = copy_run(block.substr(begin, static_cast<std::size_t>(std::countr_one(runs >> begin))), out);
    }
    starts_sentence_ = false;
    use_to(out);
    at_ += end;
    return true;
  }

  // Many bytes at a time where so many stand there; the next run is written over those that are too many.
  char* copy_run(std::string_view run, char* out) const {
    const auto left = static_cast<std::size_t>(text_.data() + text_.size() - run.data());
    if (left < run.size() + kTogether) {
      return std::transform(run.begin(), run.end(), out, [](char c) { return static_cast<char>(c | 0x20); });
    }
    for (std::size_t i = 0; i < run.size(); i += kTogether) {
      std::uint64_t bytes[kTogether / 8];
      std::memcpy(bytes, run.data() + i, kTogether);
      for (std::uint64_t& eight : bytes) eight |= 0x2020202020202020u;
      std::memcpy(out + i, bytes, kTogether);
    }
    return out + run.size();
  }

  // A run of letters; where it goes on as an address, all of it up to the next space.
  void word() {
    const std::size_t begin = at_;
    const bool capital = is_capital(at(at_).code_point);
    while (at_ < text_.size()) {
      const utf8::Decoded next = at(at_);
      if (goes_on_as_address(next.code_point)) return address();
      if (!is_word(next.code_point) || is_digit(next.code_point)) break;
      at_ += next.length;
    }
    if (is_name(capital)) return mark('a');
    fold(text_.substr(begin, at_ - begin), {}, scratch_.folded);
    starts_sentence_ = false;
    const std::string& folded = scratch_.folded.bytes;
    if (folded.empty()) return;
    char* out = room(1 + folded.size());
    if (out != out_.data()) *out++ = ' ';
    use_to(std::copy(folded.begin(), folded.end(), out));
  }

  // `a@b`, `a/b`, `a.b`, `a_b`, `https://`
  bool goes_on_as_address(char32_t c) const {
    if (at_ + 1 >= text_.size()) return false;
    if (c == ':') return text_[at_ + 1] == '/';
    return (joins_address(c) || c == '.') && is_word(at(at_ + 1).code_point);
  }

  void address() {
    while (at_ < text_.size()) {
      const utf8::Decoded next = at(at_);
      if (next.code_point <= ' ' || patterns::space_set().contains(next.code_point)) break;
      at_ += next.length;
    }
    mark('u');
  }

  // Behind the closing mark of a quotation that begins here; 0: none does.
  std::size_t quoted_end(const utf8::Decoded& opening) const {
    const char32_t closing = closing_of(opening.code_point);
    if (closing == 0 || (at_ > 0 && is_word(utf8::decode_before(text_, at_).code_point))) return 0;
    const std::size_t last = std::min(text_.size(), at_ + kMostQuoted);
    for (std::size_t i = at_ + opening.length; i < last;) {
      const utf8::Decoded next = at(i);
      i += next.length;
      if (next.code_point == closing) return i;
    }
    return 0;
  }

  std::string_view text_;
  TemplateScratch& scratch_;
  std::string& out_;
  std::size_t used_ = out_.size();  // of it
  std::size_t at_ = 0;
  bool starts_sentence_ = true;
};

}  // namespace

void add_template_form(std::string_view text, TemplateScratch& scratch) { Form(text, scratch).make(); }

std::string_view template_name(std::string_view form, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  const XXH128_hash_t hash = XXH3_128bits(form.data(), form.size());
  out = "template-";
  for (const std::uint64_t half : {hash.high64, hash.low64}) {
    for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[half >> shift & 15];
  }
  return out;
}

}  // namespace mpol
