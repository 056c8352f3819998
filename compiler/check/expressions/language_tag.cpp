#include "compiler/check/expressions/language_tag.hpp"

#include <algorithm>
#include <vector>

namespace mpol::check {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool all(std::string_view part, bool (*test)(char)) { return std::all_of(part.begin(), part.end(), test); }
bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i != text.size() && text[i] != '-') continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  return parts;
}

bool is_language(std::string_view p) { return p.size() >= 2 && p.size() <= 8 && all(p, is_letter); }
bool is_extended(std::string_view p) { return p.size() == 3 && all(p, is_letter); }
bool is_script(std::string_view p) { return p.size() == 4 && all(p, is_letter); }
bool is_region(std::string_view p) {
  return (p.size() == 2 && all(p, is_letter)) || (p.size() == 3 && all(p, is_digit));
}
bool is_variant(std::string_view p) {
  return all(p, is_alphanumeric) && ((p.size() >= 5 && p.size() <= 8) || (p.size() == 4 && is_digit(p[0])));
}

std::string written(std::string_view part, bool script, bool region) {
  std::string result(part);
  std::transform(result.begin(), result.end(), result.begin(), region ? upper : lower);
  if (script) result[0] = upper(result[0]);
  return result;
}

}  // namespace

std::optional<std::string> language_tag(std::string_view text) {
  const auto parts = split(text);
  if (!is_language(parts[0])) return std::nullopt;
  std::string tag = written(parts[0], false, false);
  std::size_t i = 1;
  const auto take = [&](bool script, bool region) { tag += '-' + written(parts[i++], script, region); };
  for (int extended = 0; extended < 3 && i < parts.size() && is_extended(parts[i]); ++extended) take(false, false);
  if (i < parts.size() && is_script(parts[i])) take(true, false);
  if (i < parts.size() && is_region(parts[i])) take(false, true);
  while (i < parts.size() && is_variant(parts[i])) take(false, false);
  if (i != parts.size()) return std::nullopt;
  return tag;
}

}  // namespace mpol::check
