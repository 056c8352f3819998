// Recursive descent over the grammar of RFC 8259, one function a production; the depth limit bounds the recursion. The
// whole line is checked for UTF-8 first, so that everything after can quote what it found.
#include "runtime/event/json_fault.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/event/json_value.hpp"

namespace mpol::event {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The length of the well-formed sequence at `at` (Unicode 15, table 3-7), or 0.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

// Whether digits that a conversion refused are too large, and not too near to zero: the exponent of the first digit
// that is not 0 decides.
bool is_huge(std::string_view number) {
  const std::size_t exponent_at = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, exponent_at);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  if (exponent_at == number.size()) return first < point;
  std::string_view digits = number.substr(exponent_at + 1);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t exponent = 0;
  for (const char digit : digits)
    exponent = std::min<std::int64_t>(exponent * 10 + (digit - '0'), std::int64_t{1} << 40);
  const auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  return magnitude + (negative ? -exponent : exponent) > 0;
}

class FaultFinder {
 public:
  FaultFinder(std::string_view line, std::size_t max_depth) : line_(line), max_depth_(max_depth) {}

  std::optional<JsonFault> run() {
    if (check_utf8() && read_value(EventPath::root(), 0)) check_end();
    return std::move(fault_);
  }

 private:
  bool check_utf8() {
    for (std::size_t at = 0; at < line_.size();) {
      const std::size_t length = utf8_length(line_, at);
      if (length == 0) {
        const std::string found = fmt::format("0x{:02X}", static_cast<unsigned char>(line_[at]));
        return fail_at(JsonFaultKind::NotUtf8, at, EventPath::root(), found, {});
      }
      at += length;
    }
    return true;
  }

  void check_end() {
    skip_space();
    if (at_ == line_.size()) return;
    const bool begins_value = std::string_view("{[\"-tfn0123456789").find(line_[at_]) != std::string_view::npos;
    if (begins_value) {
      fail_at(JsonFaultKind::SecondValue, at_, EventPath::root(), found_here(), {});
    } else {
      fail(EventPath::root(), "the end of the line");
    }
  }

  bool read_value(const EventPath& path, std::size_t depth) {
    skip_space();
    if (at_ == line_.size()) return fail(path, "a value");
    const char c = line_[at_];
    if (c == '{' || c == '[') {
      if (depth == max_depth_) return fail_at(JsonFaultKind::TooDeep, at_, path, found_here(), {});
      return c == '{' ? read_object(path, depth + 1) : read_list(path, depth + 1);
    }
    if (c == '"') return read_string(path);
    if (read_word("NaN") || read_word("Infinity") || read_word("-Infinity"))
      return fail_at(JsonFaultKind::NotANumber, word_at_, path, std::string(line_.substr(word_at_, at_ - word_at_)),
                     {});
    if (c == '-' || is_digit(c)) return read_number(path);
    if (read_word("true") || read_word("false") || read_word("null")) return true;
    return fail(path, "a value");
  }

  bool read_object(const EventPath& path, std::size_t depth) {
    ++at_;
    skip_space();
    if (take('}')) return true;
    for (;;) {
      skip_space();
      if (at_ == line_.size() || line_[at_] != '"') return fail(path, "a key in double quotes");
      const std::size_t key_begin = at_ + 1;
      if (!read_string(path)) return false;
      const EventPath member = path / line_.substr(key_begin, at_ - 1 - key_begin);
      skip_space();
      if (!take(':')) return fail(member, "`:`");
      if (!read_value(member, depth)) return false;
      skip_space();
      if (take('}')) return true;
      if (!take(',')) return fail(path, "`,` or `}`");
    }
  }

  bool read_list(const EventPath& path, std::size_t depth) {
    ++at_;
    skip_space();
    if (take(']')) return true;
    for (std::size_t index = 0;; ++index) {
      if (!read_value(path / index, depth)) return false;
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return fail(path, "`,` or `]`");
    }
  }

  bool read_string(const EventPath& path) {
    for (++at_; at_ < line_.size(); ++at_) {
      const char c = line_[at_];
      if (c == '"') return ++at_, true;
      if (static_cast<unsigned char>(c) < 0x20)
        return fail(path, "a character of a string (controls are written as escapes)");
      if (c == '\\' && !read_escape(path)) return false;
    }
    return fail(path, "`\"` at the end of the string");
  }

  // Leaves at_ on the escape's last character.
  bool read_escape(const EventPath& path) {
    const std::size_t begin = at_++;
    if (at_ == line_.size() || std::string_view("\"\\/bfnrtu").find(line_[at_]) == std::string_view::npos)
      return fail(path, "an escape: one of \" \\ / b f n r t u");
    if (line_[at_] != 'u') return true;
    std::uint32_t unit = 0, low = 0;
    if (!read_hex(path, unit)) return false;
    if (unit < 0xD800 || unit > 0xDFFF) return true;
    const bool pair_follows = unit < 0xDC00 && line_.substr(at_ + 1, 2) == "\\u";
    if (pair_follows) {
      at_ += 2;
      if (!read_hex(path, low)) return false;
      if (low >= 0xDC00 && low <= 0xDFFF) return true;
    }
    return fail_at(JsonFaultKind::LoneSurrogate, begin, path, fmt::format("`{}`", line_.substr(begin, 6)), {});
  }

  // at_ is on the `u`; afterwards on the last of the four digits.
  bool read_hex(const EventPath& path, std::uint32_t& unit) {
    for (int i = 0; i < 4; ++i) {
      ++at_;
      const char c = at_ < line_.size() ? line_[at_] : '\0';
      const bool small = c >= 'a' && c <= 'f', capital = c >= 'A' && c <= 'F';
      if (!is_digit(c) && !small && !capital) return fail(path, "four hexadecimal digits after `\\u`");
      unit = unit * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : small ? c - 'a' + 10 : c - 'A' + 10);
    }
    return true;
  }

  bool read_number(const EventPath& path) {
    const std::size_t begin = at_;
    take('-');
    if (!take('0') && !read_digits(path)) return false;
    bool is_integer = true;
    if (take('.')) {
      is_integer = false;
      if (!read_digits(path)) return false;
    }
    if (take('e') || take('E')) {
      is_integer = false;
      if (!take('+')) take('-');
      if (!read_digits(path)) return false;
    }
    const std::string_view number = line_.substr(begin, at_ - begin);
    if (fits(number, is_integer)) return true;
    const std::string found =
        fmt::format("`{}{}`", number.substr(0, kMaxExcerptBytes), number.size() > kMaxExcerptBytes ? "…" : "");
    return fail_at(JsonFaultKind::NumberTooLarge, begin, path, found, {});
  }

  // An integer must fit in 64 bits, signed or not; any other number in a double. Too near to zero is zero.
  static bool fits(std::string_view number, bool is_integer) {
    const char* const end = number.data() + number.size();
    if (is_integer) {
      std::int64_t low = 0;
      std::uint64_t high = 0;
      return std::from_chars(number.data(), end, low).ec == std::errc() ||
             std::from_chars(number.data(), end, high).ec == std::errc();
    }
    double value = 0;
    return std::from_chars(number.data(), end, value).ec == std::errc() || !is_huge(number);
  }

  bool read_digits(const EventPath& path) {
    if (at_ == line_.size() || !is_digit(line_[at_])) return fail(path, "a digit");
    while (at_ < line_.size() && is_digit(line_[at_])) ++at_;
    return true;
  }

  bool read_word(std::string_view word) {
    if (line_.substr(at_, word.size()) != word) return false;
    word_at_ = at_;
    at_ += word.size();
    return true;
  }

  bool take(char c) {
    if (at_ == line_.size() || line_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (at_ < line_.size() && std::string_view(" \t\r\n").find(line_[at_]) != std::string_view::npos) ++at_;
  }

  std::string found_here() const {
    if (at_ == line_.size()) return "the end of the line";
    const auto byte = static_cast<unsigned char>(line_[at_]);
    if (byte < 0x20 || byte == 0x7F) return fmt::format("the control character 0x{:02X}", byte);
    if (byte < 0x80) return fmt::format("`{}`", line_[at_]);
    return quote(line_.substr(at_, utf8_length(line_, at_)));
  }

  bool fail(const EventPath& path, std::string_view expected) {
    return fail_at(JsonFaultKind::Syntax, at_, path, found_here(), expected);
  }
  bool fail_at(JsonFaultKind kind, std::size_t at, const EventPath& path, std::string found,
               std::string_view expected) {
    fault_ = JsonFault{kind, at + 1, to_string(path), std::move(found), std::string(expected)};
    return false;
  }

  std::string_view line_;
  std::size_t max_depth_;
  std::size_t at_ = 0, word_at_ = 0;
  std::optional<JsonFault> fault_;
};

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view line, std::size_t max_depth) {
  return FaultFinder(line, max_depth).run();
}

}  // namespace mpol::event
