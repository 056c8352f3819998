// CLD2, on plain text. Its own codes differ from BCP 47 for a few languages; those are translated.
#include "program/views/language.hpp"

#include <cld2/public/compact_lang_det.h>

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text/utf8.hpp"

namespace mpol::views {

namespace {

constexpr std::size_t kPaddingBytes = 64;

struct Translation {
  std::string_view cld2;
  std::string_view bcp47;
};

// Old ISO 639 codes, and what CLD2 calls by its country or by its own name.
constexpr Translation kTranslations[] = {
    {"iw", "he"}, {"jw", "jv"},  {"in", "id"},   {"ji", "yi"},      {"mo", "ro"},
    {"no", "nb"}, {"un", "und"}, {"xxx", "und"}, {"sit-NP", "und"}, {"zzp", "und"},
};

std::string_view to_bcp47(CLD2::Language language) {
  const std::string_view code = CLD2::LanguageCode(language);
  const auto found = std::find_if(std::begin(kTranslations), std::end(kTranslations),
                                  [&](const Translation& t) { return t.cld2 == code; });
  return found == std::end(kTranslations) ? code : found->bcp47;
}

}  // namespace

LanguageGuess detect_language(std::string_view utf8) {
  std::string_view prefix = utf8.substr(0, utf8::floor_to_boundary(utf8, limits::kLanguagePrefixBytes));
  prefix = prefix.substr(0, utf8::first_bad_byte(prefix).value_or(prefix.size()));
  // CLD2 looks a few bytes past the end when a character or an entity seems to go on there.
  std::array<char, limits::kLanguagePrefixBytes + kPaddingBytes> padded;
  std::fill(std::copy(prefix.begin(), prefix.end(), padded.begin()), padded.end(), '\0');
  // The plain DetectLanguage() says English when it does not know.
  CLD2::Language languages[3];
  int percents[3], bytes_of_text = 0;
  bool reliable = false;
  const CLD2::Language language = CLD2::ExtDetectLanguageSummary(padded.data(), static_cast<int>(prefix.size()), true,
                                                                 languages, percents, &bytes_of_text, &reliable);
  const std::string_view code = to_bcp47(language);
  return {code, reliable && code != "und"};
}

}  // namespace mpol::views
