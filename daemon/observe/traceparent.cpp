#include "daemon/observe/traceparent.hpp"

#include <algorithm>

namespace mpol::daemon {
namespace {

// Digits in upper case are not taken.
int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> into) {
  if (text.size() != 2 * into.size()) return false;
  for (std::size_t i = 0; i < into.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    into[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

bool is_zero(std::span<const std::uint8_t> id) {
  return std::all_of(id.begin(), id.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

std::optional<TraceParent> read_traceparent(std::string_view header) {
  constexpr std::size_t kLength = 55;
  TraceParent parent;
  std::array<std::uint8_t, 1> version{}, flags{};
  if (header.size() < kLength || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  if (!read_hex(header.substr(0, 2), version) || version[0] == 0xff) return std::nullopt;
  // Later versions may have more behind another dash.
  if (header.size() > kLength && (version[0] == 0 || header[kLength] != '-')) return std::nullopt;
  if (!read_hex(header.substr(3, 32), parent.trace) || is_zero(parent.trace)) return std::nullopt;
  if (!read_hex(header.substr(36, 16), parent.span) || is_zero(parent.span)) return std::nullopt;
  if (!read_hex(header.substr(53, 2), flags)) return std::nullopt;
  parent.is_sampled = (flags[0] & 1) != 0;
  return parent;
}

std::string hex_of(std::span<const std::uint8_t> id) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : id) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace mpol::daemon
