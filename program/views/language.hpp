// Which natural language a text is in, when the event does not say.
//
// In:      UTF-8; only the first limits::kLanguagePrefixBytes are read, cut at a code point. Bad UTF-8 ends the prefix.
// Out:     a BCP 47 code, `und` when there is too little text or no language shows.
// Cost:    about 30 ns a byte that is read; the caller asks only when a policy reads the language.
// Threads: safe: CLD2 has only constant data.
#pragma once
#include <string_view>

namespace mpol::views {

struct LanguageGuess {
  std::string_view code = "und";  // static memory
  bool reliable = false;          // CLD2 found it clearly ahead of the next language
};

LanguageGuess detect_language(std::string_view utf8);

}  // namespace mpol::views
