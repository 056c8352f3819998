#include "program/template.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <utility>

#include "base/text/utf8.hpp"
#include "program/key_hash.hpp"
#include "program/patterns/unicode_classes.hpp"

namespace mpol {
namespace {

constexpr std::size_t kMostQuoted = 256;  // bytes of a quoted string

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

// Of up to 64 bytes, a bit each: which are small letters, and which are spaces.
struct Letters {
  std::uint64_t small = 0, space = 0;
};
Letters letters_of(std::string_view text) {
  const std::size_t size = std::min<std::size_t>(text.size(), 64);
  Letters letters;
  std::size_t at = 0;
#if defined(__x86_64__)
  for (; at + 16 <= size; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i small =
        _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('a' - 1)), _mm_cmpgt_epi8(_mm_set1_epi8('z' + 1), bytes));
    const auto bits = [&](__m128i mask) { return std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(mask))} << at; };
    letters.small |= bits(small);
    letters.space |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')));
  }
#endif
  for (; at < size; ++at) {
    letters.small |= std::uint64_t{text[at] >= 'a' && text[at] <= 'z'} << at;
    letters.space |= std::uint64_t{text[at] == ' '} << at;
  }
  return letters;
}

// Bytes from the begin on that are words of small letters with one space behind each: most of what is written. A loop
// over letters mistakes the end of nearly every word.
std::size_t plain_words(std::string_view text) {
  const Letters letters = letters_of(text);
  const std::uint64_t single = letters.space & ~(letters.space << 1 | 1);
  const int plain = std::countr_one(letters.small | single);
  const std::uint64_t ends = plain == 64 ? single : single & ((std::uint64_t{1} << plain) - 1);
  return 64 - static_cast<std::size_t>(std::countl_zero(ends));
}

class Form {
 public:
  Form(std::string_view text, TemplateScratch& scratch) : text_(text), scratch_(scratch), out_(scratch.form) {}

  void make() {
    while (at_ < text_.size()) {
      const utf8::Decoded next = at(at_);
      if (next.code_point == ' ') {
        ++at_;
      } else if (is_digit(next.code_point)) {
        number();
      } else if (is_word(next.code_point)) {
        if (!take_plain_words() && !ascii_word()) word();
      } else if (const std::size_t end = quoted_end(next); end > 0) {
        mark('s');
        at_ = end;
      } else {
        starts_sentence_ |= ends_sentence(next.code_point);
        at_ += next.length;
      }
    }
  }

 private:
  utf8::Decoded at(std::size_t place) const {
    const auto byte = static_cast<unsigned char>(text_[place]);
    return byte < 0x80 ? utf8::Decoded{byte, 1, true} : utf8::decode(text_, place);
  }

  // One space before it; a mark that was just made is not made again.
  void mark(char kind) {
    const std::size_t size = out_.size();
    if (size >= 2 && out_[size - 2] == '\x01' && out_[size - 1] == kind) return;
    if (!out_.empty()) out_ += ' ';
    out_ += '\x01';
    out_ += kind;
    starts_sentence_ = false;
  }

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

  bool take_plain_words() {
    const std::size_t size = plain_words(text_.substr(at_));
    if (size == 0) return false;
    if (!out_.empty()) out_ += ' ';
    out_.append(text_, at_, size - 1);
    at_ += size;
    starts_sentence_ = false;
    return true;
  }

  // Mostly words are of plain letters, of which nothing but their case is folded.
  bool ascii_word() {
    std::size_t end = at_;
    while (end < text_.size() && is_ascii_letter(static_cast<unsigned char>(text_[end]))) ++end;
    if (end == at_) return false;
    if (end < text_.size()) {
      const auto next = static_cast<unsigned char>(text_[end]);
      if (next >= 0x80 || joins_address(next) || next == '.' || next == ':') return false;
    }
    const std::size_t begin = std::exchange(at_, end);
    if (is_capital(static_cast<unsigned char>(text_[begin])) && !starts_sentence_) {
      mark('a');
      return true;
    }
    starts_sentence_ = false;
    if (!out_.empty()) out_ += ' ';
    const std::size_t first = out_.size();
    out_.append(text_, begin, end - begin);
    for (std::size_t i = first; i < out_.size(); ++i) out_[i] = static_cast<char>(out_[i] | 0x20);
    return true;
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
    if (capital && !starts_sentence_) return mark('a');
    fold(text_.substr(begin, at_ - begin), {}, scratch_.folded);
    starts_sentence_ = false;
    if (scratch_.folded.bytes.empty()) return;
    if (!out_.empty()) out_ += ' ';
    out_ += scratch_.folded.bytes;
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
  std::size_t at_ = 0;
  bool starts_sentence_ = true;
};

}  // namespace

void add_template_form(std::string_view text, TemplateScratch& scratch) { Form(text, scratch).make(); }

std::string_view template_name(std::string_view form, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  const KeyHash hash = hash_key(form);
  out = "template-";
  for (const std::uint64_t half : {hash.high, hash.low}) {
    for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[half >> shift & 15];
  }
  return out;
}

}  // namespace mpol
