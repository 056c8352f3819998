// Build-time program: writes unicode_tables.inc, the Unicode data that patterns need, from ICU. So the compiler and the
// runtime need no ICU for patterns, and the tables cannot drift from one Unicode version by hand.
//
// Out: kRanges (code point ranges, one property after the other), kProperties (normalised name -> ranges, sorted by
// name), kCaseOrbit (a code point, the next one that has the same simple case folding, round and round, and that
// folding; sorted).
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/uversion.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace {

using Ranges = std::vector<std::pair<UChar32, UChar32>>;
std::map<std::string, Ranges> properties;

std::string normalized(const char* name) {
  std::string result;
  for (const char* c = name; *c != '\0'; ++c) {
    if (*c == '_' || *c == '-' || *c == ' ') continue;
    result += static_cast<char>(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
  }
  return result;
}

Ranges ranges_of(const USet* set) {
  Ranges ranges;
  for (int32_t i = 0; i < uset_getItemCount(set); ++i) {
    UChar32 first = 0, last = 0;
    UErrorCode error = U_ZERO_ERROR;
    if (uset_getItem(set, i, &first, &last, nullptr, 0, &error) == 0) ranges.emplace_back(first, last);
  }
  return ranges;
}

Ranges value_ranges(UProperty property, int32_t value) {
  UErrorCode error = U_ZERO_ERROR;
  USet* set = uset_openEmpty();
  uset_applyIntPropertyValue(set, property, value, &error);
  if (U_FAILURE(error)) std::abort();
  Ranges ranges = ranges_of(set);
  uset_close(set);
  return ranges;
}

void add_value(UProperty property, int32_t value) {
  const Ranges ranges = value_ranges(property, value);
  if (ranges.empty()) return;
  for (const UPropertyNameChoice choice : {U_SHORT_PROPERTY_NAME, U_LONG_PROPERTY_NAME}) {
    const char* name = u_getPropertyValueName(property, value, choice);
    if (name != nullptr) properties.emplace(normalized(name), ranges);
  }
}

void add_pattern(const char* name, const char16_t* pattern) {
  UErrorCode error = U_ZERO_ERROR;
  USet* set = uset_openPattern(pattern, -1, &error);
  if (U_FAILURE(error)) std::abort();
  properties.emplace(name, ranges_of(set));
  uset_close(set);
}

void add_all() {
  for (const int32_t mask :
       {U_GC_C_MASK, U_GC_L_MASK, U_GC_LC_MASK, U_GC_M_MASK, U_GC_N_MASK, U_GC_P_MASK, U_GC_S_MASK, U_GC_Z_MASK}) {
    add_value(UCHAR_GENERAL_CATEGORY_MASK, mask);
  }
  for (int32_t c = 0; c < U_CHAR_CATEGORY_COUNT; ++c) {
    if (c != U_SURROGATE) add_value(UCHAR_GENERAL_CATEGORY_MASK, U_MASK(c));
  }
  for (int32_t s = 0; s < USCRIPT_CODE_LIMIT; ++s) add_value(UCHAR_SCRIPT, s);
  for (const UProperty p : {UCHAR_ALPHABETIC, UCHAR_UPPERCASE, UCHAR_LOWERCASE, UCHAR_WHITE_SPACE, UCHAR_EMOJI,
                            UCHAR_EXTENDED_PICTOGRAPHIC, UCHAR_IDEOGRAPHIC, UCHAR_DEFAULT_IGNORABLE_CODE_POINT,
                            UCHAR_REGIONAL_INDICATOR, UCHAR_BIDI_CONTROL, UCHAR_VARIATION_SELECTOR}) {
    const Ranges ranges = value_ranges(p, 1);
    properties.emplace(normalized(u_getPropertyName(p, U_LONG_PROPERTY_NAME)), ranges);
  }
  add_pattern("any", u"[\\u0000-\\U0010FFFF]");
  add_pattern("ascii", u"[\\u0000-\\u007F]");
  add_pattern("assigned", u"[^\\p{Cn}]");
  // UTS #18 annex C, `\w`: what a word is made of.
  add_pattern("word", u"[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]");
}

void print_case_orbits() {
  std::map<UChar32, std::vector<UChar32>> by_fold;
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    const UChar32 folded = u_foldCase(c, U_FOLD_CASE_DEFAULT);
    if (folded == c) continue;
    if (by_fold[folded].empty()) by_fold[folded].push_back(folded);
    by_fold[folded].push_back(c);
  }
  std::map<UChar32, std::pair<UChar32, UChar32>> rows;
  for (const auto& [folded, members] : by_fold) {
    for (std::size_t i = 0; i < members.size(); ++i) rows[members[i]] = {members[(i + 1) % members.size()], folded};
  }
  std::printf("constexpr CaseOrbit kCaseOrbit[] = {\n");
  for (const auto& [c, row] : rows) std::printf("{0x%X,0x%X,0x%X},\n", c, row.first, row.second);
  std::printf("};\n");
}

}  // namespace

int main() {
  add_all();
  std::printf("// Written by generate_unicode_tables from ICU, Unicode %s.\n", U_UNICODE_VERSION);
  std::printf("constexpr CodePointRange kRanges[] = {\n");
  std::map<Ranges, std::size_t> begins;
  std::size_t begin = 0;
  for (const auto& [name, ranges] : properties) {
    if (!begins.emplace(ranges, begin).second) continue;
    for (const auto& [first, last] : ranges) std::printf("{0x%X,0x%X},\n", first, last);
    begin += ranges.size();
  }
  std::printf("};\nconstexpr Property kProperties[] = {\n");
  for (const auto& [name, ranges] : properties) {
    std::printf("{\"%s\",%zu,%zu},\n", name.c_str(), begins.at(ranges), ranges.size());
  }
  std::printf("};\n");
  print_case_orbits();
}
