#include "program/patterns/unicode_classes.hpp"

#include <algorithm>
#include <span>

#include "base/assert.hpp"

namespace mpol::patterns {
namespace {

struct Property {
  std::string_view name;
  std::size_t begin;
  std::size_t count;
};

struct CaseOrbit {
  char32_t code_point;
  char32_t next;  // of the same folding, round and round
  char32_t fold;
};

#include "unicode_tables.inc"

const CaseOrbit* orbit_from(char32_t code_point) {
  return std::lower_bound(std::begin(kCaseOrbit), std::end(kCaseOrbit), code_point,
                          [](const CaseOrbit& o, char32_t c) { return o.code_point < c; });
}

CodePointSet required(std::string_view name) {
  const auto set = property_set(name);
  MPOL_ASSERT(set.has_value(), "the Unicode tables hold the properties that the escapes need");
  return *set;
}

}  // namespace

std::optional<CodePointSet> property_set(std::string_view name) {
  std::string key;
  for (const char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    key += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  if (key == "l&") key = "lc";
  const auto found = std::lower_bound(std::begin(kProperties), std::end(kProperties), key,
                                      [](const Property& p, const std::string& k) { return p.name < k; });
  if (found == std::end(kProperties) || found->name != key) return std::nullopt;
  return CodePointSet(std::span<const CodePointRange>(kRanges).subspan(found->begin, found->count));
}

std::vector<std::string> property_names() {
  std::vector<std::string> names;
  for (const Property& property : kProperties) names.emplace_back(property.name);
  return names;
}

const CodePointSet& word_set() {
  static const CodePointSet set = required("word");
  return set;
}
const CodePointSet& digit_set() {
  static const CodePointSet set = required("nd");
  return set;
}
const CodePointSet& space_set() {
  static const CodePointSet set = required("whitespace");
  return set;
}

char32_t simple_case_fold(char32_t code_point) {
  const CaseOrbit* found = orbit_from(code_point);
  if (found == std::end(kCaseOrbit) || found->code_point != code_point) return code_point;
  return found->fold;
}

CodePointSet close_under_case(const CodePointSet& set) {
  CodePointSet closed = set;
  for (const CodePointRange& range : set.ranges()) {
    for (const CaseOrbit* o = orbit_from(range.first); o != std::end(kCaseOrbit) && o->code_point <= range.last; ++o) {
      for (char32_t c = o->next; c != o->code_point; c = orbit_from(c)->next) closed.add(c, c);
    }
  }
  closed.normalize();
  return closed;
}

}  // namespace mpol::patterns
