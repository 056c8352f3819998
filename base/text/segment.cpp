// Properties are one look-up in a two-stage table. Word distance is one walk: a word that is already open where the
// walk begins belongs to what lies before, one that is still open where it ends to what lies behind, and neither
// counts.
#include "base/text/segment.hpp"

#include <algorithm>

#include "base/text/segment_tables.hpp"
#include "base/text/utf8.hpp"

namespace mpol {

using segment_tables::properties_of;

bool is_word_char(char32_t code_point) { return (properties_of(code_point) & segment_tables::kWord) != 0; }
bool is_letter(char32_t code_point) { return (properties_of(code_point) & segment_tables::kLetter) != 0; }
bool is_mark(char32_t code_point) { return (properties_of(code_point) & segment_tables::kMark) != 0; }
bool is_unspaced_script(char32_t code_point) { return (properties_of(code_point) & segment_tables::kUnspaced) != 0; }

namespace {

// A bad sequence is U+FFFD, which is in no word.
std::uint32_t properties_at(std::string_view text, std::size_t offset, std::size_t& length) {
  const utf8::Decoded decoded = utf8::decode(text, offset);
  length = decoded.length;
  return properties_of(decoded.code_point);
}

bool continues_word(std::uint32_t properties) {
  return (properties & segment_tables::kWord) != 0 && (properties & segment_tables::kUnspaced) == 0;
}

bool is_spaced_word_char_before(std::string_view text, std::size_t offset) {
  return offset > 0 && continues_word(properties_of(utf8::decode_before(text, offset).code_point));
}

}  // namespace

std::size_t word_distance(std::string_view text, std::size_t end_of_a, std::size_t begin_of_b) {
  begin_of_b = std::min(begin_of_b, text.size());
  end_of_a = std::min(end_of_a, begin_of_b);
  std::size_t words = 0;
  bool open = is_spaced_word_char_before(text, end_of_a);
  bool counts = false;  // whether the open word began behind `end_of_a`
  for (std::size_t i = end_of_a; i < begin_of_b;) {
    std::size_t length;
    const std::uint32_t properties = properties_at(text, i, length);
    const bool in_word = continues_word(properties);
    if (in_word && !open) counts = true;
    if (!in_word && open) {
      words += counts;
      counts = false;
    }
    const bool alone = (properties & segment_tables::kUnspaced) != 0 && (properties & segment_tables::kMark) == 0;
    if (alone && i + length <= begin_of_b) ++words;
    open = in_word;
    i += length;
  }
  if (open && counts) {
    std::size_t length;
    const bool goes_on = begin_of_b < text.size() && continues_word(properties_at(text, begin_of_b, length));
    words += !goes_on;
  }
  return words;
}

}  // namespace mpol
