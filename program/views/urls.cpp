// A URL begins with http://, https://, ftp://, data: or www. (any case, not inside a word) and reaches to the first
// white space, control, quote, angle bracket, backtick or non-ASCII character that belongs to no word. Then what ends a
// sentence rather than a URL is given back, as GitHub's autolinks do: ?!.,:;*_~'"| and closing brackets that nothing in
// the URL opened.
//
// Every one of these beginnings has a colon or a point as its first odd byte, so two memchr walks find the candidates.
#include <algorithm>
#include <cstring>

#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"
#include "program/views/view.hpp"

namespace mpol::views {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool ends_with_name(std::string_view text, std::string_view name) {
  if (text.size() < name.size()) return false;
  const std::string_view tail = text.substr(text.size() - name.size());
  return std::equal(tail.begin(), tail.end(), name.begin(), [](char a, char b) { return lower(a) == b; });
}

bool is_alphanumeric(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9'); }

// Where the URL that has its first colon or point at `mark` begins; npos when it is none.
std::size_t beginning(std::string_view text, std::size_t mark) {
  const std::string_view before = text.substr(0, mark);
  const bool slashes = text.substr(mark + 1, 2) == "//";
  for (std::string_view name : {"https", "http", "ftp", "data", "www"}) {
    if ((name == "www") != (text[mark] == '.')) continue;
    if (name != "www" && (name == "data") == slashes) continue;
    if (!ends_with_name(before, name)) continue;
    const std::size_t begin = mark - name.size();
    return begin > 0 && is_alphanumeric(text[begin - 1]) ? std::string_view::npos : begin;
  }
  return std::string_view::npos;
}

std::size_t extent(std::string_view text, std::size_t i) {
  while (i < text.size()) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte <= 0x20 || byte == 0x7F || std::strchr("<>\"`", byte) != nullptr) break;
    const utf8::Decoded decoded = utf8::decode(text, i);
    if (byte >= 0x80 && (!decoded.valid || !is_word_char(decoded.code_point))) break;
    i += decoded.length;
  }
  return i;
}

std::size_t without_trailing_punctuation(std::string_view text, std::size_t begin, std::size_t end) {
  const auto count = [&](char c) {
    return std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                      text.begin() + static_cast<std::ptrdiff_t>(end), c);
  };
  long excess[3] = {count(')') - count('('), count(']') - count('['), count('}') - count('{')};
  for (; end > begin; --end) {
    const char last = text[end - 1];
    if (std::strchr("?!.,:;*_~'|", last) != nullptr) continue;
    const std::size_t bracket = std::string_view(")]}").find(last);
    if (bracket == std::string_view::npos || excess[bracket] <= 0) break;
    --excess[bracket];
  }
  return end;
}

// Something must follow the beginning, and a data URL has a comma before its data.
bool is_whole(std::string_view url, std::size_t mark) {
  if (url[mark] == '.') return url.size() > mark + 1 && is_alphanumeric(url[mark + 1]);
  if (url.substr(mark + 1, 2) == "//") return url.size() > mark + 3;
  return url.find(',', mark) != std::string_view::npos;
}

std::size_t next_mark(std::string_view text, std::size_t from, char mark) { return text.find(mark, from); }

}  // namespace

void urls(const ViewText& in, ViewText& out) {
  out.clear();
  out.cut = in.cut;
  for (const Segment& segment : in.segments) {
    const std::string_view text = segment.bytes;
    std::size_t colon = next_mark(text, 0, ':'), point = next_mark(text, 0, '.');
    for (std::size_t behind = 0; colon != std::string_view::npos || point != std::string_view::npos;) {
      const std::size_t mark = std::min(colon, point);
      const std::size_t begin = beginning(text, mark);
      std::size_t resume = mark + 1;
      if (begin != std::string_view::npos && begin >= behind) {
        const std::size_t end = without_trailing_punctuation(text, begin, extent(text, mark));
        if (end > mark && is_whole(text.substr(begin, end - begin), mark - begin)) {
          if (!add_slice(segment, begin, end, out)) return;
          behind = resume = end;
        }
      }
      if (colon < resume) colon = next_mark(text, resume, ':');
      if (point < resume) point = next_mark(text, resume, '.');
    }
  }
}

}  // namespace mpol::views
