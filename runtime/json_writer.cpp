#include "runtime/json_writer.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

#include "base/text/utf8.hpp"

namespace mpol {

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
  string(name);
  *out_ += ':';
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
  for (std::size_t i = 0; i < text.size();) {
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
    if (byte >= 0x20 && byte != '"' && byte != '\\') {
      ++i;
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
