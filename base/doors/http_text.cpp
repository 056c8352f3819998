#include "base/doors/http_text.hpp"

#include <algorithm>

namespace mpol {
namespace {

constexpr std::string_view kClear = "http://", kSecure = "https://";
constexpr std::string_view kThisMachine[] = {"127.0.0.1", "localhost", "[::1]"};

}  // namespace

bool is_http_url(std::string_view url) {
  if (!url.starts_with(kClear) && !url.starts_with(kSecure)) return false;
  return std::none_of(url.begin(), url.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f || c == '@'; });
}

bool is_private_url(std::string_view url) {
  if (url.starts_with(kSecure)) return true;
  if (!url.starts_with(kClear)) return false;
  url.remove_prefix(kClear.size());
  const std::string_view host = url.substr(0, url.find_first_of("/?#"));
  return std::any_of(std::begin(kThisMachine), std::end(kThisMachine), [&](std::string_view name) {
    return host == name || (host.starts_with(name) && host.substr(name.size()).starts_with(":"));
  });
}

bool is_header_field(std::string_view name, std::string_view value) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const auto is_token = [&](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(static_cast<char>(c)) != kMarks.npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token) &&
         std::none_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace mpol
