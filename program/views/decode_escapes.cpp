// Escapes within ordinary text: %69, %u0069, &#105; &#x69; &lpar; \u0069, \u{69}, \U00000069, \x69.
//
// First all escapes are found: three memchr walks when there are none. Bytes written as %XX or \xXX count by the
// character that they are UTF-8 of; a byte that is none stays as written after %, and is the character of that number
// after \x. Two \u that are a surrogate pair are one character. Then the text around them is copied with the escapes
// replaced: escapes less than kNear apart share a copy, which begins and ends at white space kContext to 2 kContext
// away, so that words of that length are whole in it.
#include <algorithm>
#include <cstring>

#include "base/text/utf8.hpp"
#include "program/views/decode.hpp"

namespace mpol::views {

namespace {

constexpr std::size_t kContext = 256;
constexpr std::size_t kNear = 2 * kContext;

struct Escape {
  std::size_t begin;
  std::size_t end;
  char32_t code_point;
  std::string_view made_by;
};

struct Entity {
  std::string_view name;
  char32_t code_point;
};

// The ASCII characters and spaces that HTML has names for: what a word can be hidden with. Sorted by name.
constexpr Entity kEntities[] = {
    {"AMP", '&'},      {"GT", '>'},      {"Hat", '^'},       {"LT", '<'},           {"NewLine", '\n'},
    {"QUOT", '"'},     {"Tab", '\t'},    {"UnderBar", '_'},  {"VerticalLine", '|'}, {"amp", '&'},
    {"apos", '\''},    {"ast", '*'},     {"bsol", '\\'},     {"colon", ':'},        {"comma", ','},
    {"commat", '@'},   {"copy", 0xA9},   {"dollar", '$'},    {"emsp", 0x2003},      {"ensp", 0x2002},
    {"equals", '='},   {"excl", '!'},    {"grave", '`'},     {"gt", '>'},           {"hellip", 0x2026},
    {"laquo", 0xAB},   {"lbrace", '{'},  {"lbrack", '['},    {"lcub", '{'},         {"ldquo", 0x201C},
    {"lowbar", '_'},   {"lpar", '('},    {"lsqb", '['},      {"lsquo", 0x2018},     {"lt", '<'},
    {"mdash", 0x2014}, {"midast", '*'},  {"nbsp", 0xA0},     {"ndash", 0x2013},     {"num", '#'},
    {"percnt", '%'},   {"period", '.'},  {"plus", '+'},      {"quest", '?'},        {"quot", '"'},
    {"raquo", 0xBB},   {"rbrace", '}'},  {"rbrack", ']'},    {"rcub", '}'},         {"rdquo", 0x201D},
    {"reg", 0xAE},     {"rpar", ')'},    {"rsqb", ']'},      {"rsquo", 0x2019},     {"semi", ';'},
    {"shy", 0xAD},     {"sol", '/'},     {"thinsp", 0x2009}, {"verbar", '|'},       {"vert", '|'},
    {"zwj", 0x200D},   {"zwnj", 0x200C},
};
static_assert(std::is_sorted(std::begin(kEntities), std::end(kEntities),
                             [](const Entity& a, const Entity& b) { return a.name < b.name; }));

constexpr std::size_t kLongestName = 12;

bool is_scalar(std::uint32_t value) { return value <= utf8::kMaxCodePoint && !(value >= 0xD800 && value <= 0xDFFF); }
bool is_high_surrogate(std::uint32_t value) { return value >= 0xD800 && value <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t value) { return value >= 0xDC00 && value <= 0xDFFF; }

class EscapeFinder {
 public:
  explicit EscapeFinder(std::string_view text) : text_(text) {}

  std::vector<Escape> run() {
    for (char mark : {'%', '&', '\\'}) next_of(mark) = text_.find(mark);
    for (;;) {
      const std::size_t at = std::min({percent_, ampersand_, backslash_});
      if (at == std::string_view::npos) return std::move(found_);
      const std::size_t end = std::max(escape_at(at), at + 1);
      for (char mark : {'%', '&', '\\'}) {
        if (next_of(mark) < end) next_of(mark) = text_.find(mark, end);
      }
    }
  }

 private:
  std::size_t& next_of(char mark) { return mark == '%' ? percent_ : mark == '&' ? ampersand_ : backslash_; }
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  // Reads up to `most` digits of the base; their number, and the value so far (at most 8 digits).
  std::size_t digits(std::size_t i, std::size_t most, int base, std::uint32_t& value) const {
    std::size_t count = 0;
    for (value = 0; count < most; ++count) {
      const int digit = hex_value(at(i + count));
      if (digit < 0 || digit >= base) break;
      value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
    }
    return count;
  }

  // Reads what begins at `i`; the end of it, or `i` when it is no escape.
  std::size_t escape_at(std::size_t i) {
    const char second = at(i + 1);
    if (text_[i] == '&') return entity(i);
    if (text_[i] == '%') return second == 'u' ? four_digits(i, "percent") : bytes(i, "%", "percent");
    if (second == 'x') return bytes(i, "\\x", "unicode");
    if (second == 'u') return at(i + 2) == '{' ? in_braces(i) : four_digits(i, "unicode");
    if (second == 'U') return eight_digits(i);
    return i;
  }

  std::size_t add(std::size_t begin, std::size_t end, std::uint32_t value, std::string_view made_by) {
    if (!is_scalar(value)) return begin;
    found_.push_back({begin, end, value, made_by});
    return end;
  }

  std::size_t entity(std::size_t i) {
    std::uint32_t value;
    if (at(i + 1) != '#') {
      const std::size_t end = std::min(text_.find(';', i), i + kLongestName + 2);
      const std::string_view name = text_.substr(i + 1, end - i - 1);
      const auto known = std::lower_bound(std::begin(kEntities), std::end(kEntities), name,
                                          [](const Entity& a, std::string_view b) { return a.name < b; });
      return at(end) == ';' && known != std::end(kEntities) && known->name == name
                 ? add(i, end + 1, known->code_point, "html")
                 : i;
    }
    const bool is_hex = (at(i + 2) | 0x20) == 'x';
    const std::size_t start = i + (is_hex ? 3 : 2);
    const std::size_t count = digits(start, 7, is_hex ? 16 : 10, value);
    if (count == 0 || value == 0) return i;
    return add(i, start + count + (at(start + count) == ';' ? 1 : 0), value, "html");
  }

  std::size_t four_digits(std::size_t i, std::string_view made_by) {
    std::uint32_t first, second;
    if (digits(i + 2, 4, 16, first) != 4) return i;
    const bool another = at(i + 6) == text_[i] && at(i + 7) == 'u' && digits(i + 8, 4, 16, second) == 4;
    if (is_high_surrogate(first) && another && is_low_surrogate(second))
      return add(i, i + 12, 0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF), made_by);
    return add(i, i + 6, first, made_by);
  }

  std::size_t in_braces(std::size_t i) {
    std::uint32_t value;
    const std::size_t count = digits(i + 3, 6, 16, value);
    return count > 0 && at(i + 3 + count) == '}' ? add(i, i + 4 + count, value, "unicode") : i;
  }

  std::size_t eight_digits(std::size_t i) {
    std::uint32_t value;
    return digits(i + 2, 8, 16, value) == 8 ? add(i, i + 10, value, "unicode") : i;
  }

  // A row of escaped bytes, each `prefix` and two digits.
  std::size_t bytes(std::size_t i, std::string_view prefix, std::string_view made_by) {
    const std::size_t width = prefix.size() + 2;
    row_.clear();
    std::uint32_t value;
    for (std::size_t place = i;
         text_.substr(place, prefix.size()) == prefix && digits(place + prefix.size(), 2, 16, value) == 2;
         place += width)
      row_ += static_cast<char>(value);
    for (std::size_t k = 0; k < row_.size();) {
      const utf8::Decoded decoded = utf8::decode(row_, k);
      if (decoded.valid) {
        add(i + k * width, i + (k + decoded.length) * width, decoded.code_point, made_by);
        k += decoded.length;
        continue;
      }
      if (prefix != "%") add(i + k * width, i + (k + 1) * width, static_cast<unsigned char>(row_[k]), made_by);
      ++k;
    }
    return i + row_.size() * width;
  }

  const std::string_view text_;
  std::vector<Escape> found_;
  std::string row_;
  std::size_t percent_ = 0;
  std::size_t ampersand_ = 0;
  std::size_t backslash_ = 0;
};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Copies the text around escapes [first, last) with them replaced; it begins at `floor` or later.
void add_copy(const DecodeSource& source, const Escape* first, const Escape* last, std::size_t floor,
              DecodeSink& sink) {
  const std::string_view text = source.segment.bytes;
  std::size_t begin = first->begin > floor + kContext ? first->begin - kContext : floor;
  for (std::size_t i = 0; i < kContext && begin > floor && !is_space(text[begin - 1]); ++i) --begin;
  std::size_t end = std::min(text.size(), (last - 1)->end + kContext);
  for (std::size_t i = 0; i < kContext && end < text.size() && !is_space(text[end]); ++i) ++end;

  std::string decoded;
  OffsetMap step;
  std::vector<OffsetMap::Range> fresh;
  std::string_view made_by = first->made_by;
  std::size_t copied = begin;
  const auto copy_to = [&](std::size_t place) {
    decoded.append(text.substr(copied, place - copied));
    step.append_copy(copied, place - copied);
  };
  for (const Escape* escape = first; escape != last; ++escape) {
    copy_to(escape->begin);
    const std::size_t at = decoded.size();
    utf8::append(escape->code_point, decoded);
    step.append_unit(escape->begin, escape->end - escape->begin, decoded.size() - at);
    fresh.push_back({at, decoded.size()});
    if (escape->made_by != made_by) made_by = "escapes";
    copied = escape->end;
  }
  copy_to(end);
  sink.add(source, std::move(decoded), step, made_by, std::move(fresh));
}

}  // namespace

// A copy ends kContext behind its last escape, or later, and an escape may come kNear behind that one.
std::size_t joins_within(const Segment& part) {
  constexpr std::string_view kEscapes[] = {"percent", "html", "unicode", "escapes"};
  return std::find(std::begin(kEscapes), std::end(kEscapes), part.made_by) == std::end(kEscapes) ? 0 : kNear - kContext;
}

void decode_escapes(const DecodeSource& source, DecodeSink& sink) {
  std::vector<Escape> escapes = EscapeFinder(source.segment.bytes).run();
  std::erase_if(escapes, [&](const Escape& escape) { return !source.touches_fresh(escape.begin, escape.end); });
  std::size_t floor = 0;  // no copy begins before the end of the last escape of the one before
  for (std::size_t first = 0; first < escapes.size();) {
    std::size_t last = first + 1;
    while (last < escapes.size() && escapes[last].begin < escapes[last - 1].end + kNear) ++last;
    add_copy(source, &escapes[first], &escapes[first] + (last - first), floor, sink);
    floor = escapes[last - 1].end;
    first = last;
  }
}

}  // namespace mpol::views
