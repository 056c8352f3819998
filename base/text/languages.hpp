// The languages of ISO 639, as BCP 47 (RFC 5646, section 2.2.1) writes them: two letters where there are two, else
// three. The tables are made at build time from Debian's iso-codes by make_language_tables.cpp. Safe from any thread.
#pragma once
#include <string_view>

namespace mpol {

// Whether this is the code of a language: `fr`, `yue`; not `fra`, `french`. Small letters.
bool is_language_code(std::string_view code);

// The code for another code of the same language, or for its English name: `fr` for `fra` and `French`. Letters may be
// small or large. Empty: none is known, or it is the code already.
std::string_view language_code_for(std::string_view name);

}  // namespace mpol
