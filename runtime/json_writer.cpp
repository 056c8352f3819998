#include "runtime/json_writer.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <iterator>

#include "base/text/utf8.hpp"

namespace mpol {
namespace {

bool is_plain(unsigned char byte) { return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'; }

// Where the ASCII that is copied as it stands ends. Eight bytes at a time: a borrow can make the test say yes behind a
// byte that is not plain, never no at one, and the loop over bytes then finds the place.
std::size_t plain_end(std::string_view text, std::size_t i) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + i, 8);
    const std::uint64_t quote = eight ^ kOnes * '"', backslash = eight ^ kOnes * '\\';
    if (((eight | (eight - kOnes * 0x20) | (quote - kOnes) | (backslash - kOnes)) & kHigh) != 0) break;
  }
  while (i < text.size() && is_plain(static_cast<unsigned char>(text[i]))) ++i;
  return i;
}

}  // namespace

void JsonWriter::comma() {
  if (needs_comma_) *out_ += ',';
  needs_comma_ = true;
}

void JsonWriter::open(char bracket) {
  comma();
  *out_ += bracket;
  needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
  *out_ += bracket;
  needs_comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  comma();
  *out_ += '"';
  *out_ += name;
  *out_ += "\":";
  needs_comma_ = false;
}

void JsonWriter::value(std::string_view text) {
  comma();
  string(text);
}

void JsonWriter::value(std::int64_t number) {
  comma();
  fmt::format_to(std::back_inserter(*out_), FMT_COMPILE("{}"), number);
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  comma();
  // The shortest digits that read back as the same number; adding zero drops the sign of minus zero.
  fmt::format_to(std::back_inserter(*out_), FMT_COMPILE("{}"), number + 0.0);
}

void JsonWriter::value(bool truth) {
  comma();
  *out_ += truth ? "true" : "false";
}

void JsonWriter::null() {
  comma();
  *out_ += "null";
}

void JsonWriter::string(std::string_view text) {
  *out_ += '"';
  std::size_t plain = 0;  // where what is copied as it stands begins
  for (std::size_t i = 0; (i = plain_end(text, i)) < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80) {
      const utf8::Decoded decoded = utf8::decode(text, i);
      if (!decoded.valid) {
        out_->append(text, plain, i - plain);
        out_->append("\xEF\xBF\xBD");
        plain = i + decoded.length;
      }
      i += decoded.length;
      continue;
    }
    out_->append(text, plain, i - plain);
    switch (byte) {
      case '"': *out_ += "\\\""; break;
      case '\\': *out_ += "\\\\"; break;
      case '\n': *out_ += "\\n"; break;
      case '\r': *out_ += "\\r"; break;
      case '\t': *out_ += "\\t"; break;
      default: fmt::format_to(std::back_inserter(*out_), FMT_COMPILE("\\u{:04x}"), byte);
    }
    plain = ++i;
  }
  out_->append(text, plain, text.size() - plain);
  *out_ += '"';
}

}  // namespace mpol
