// Names that are not what they seem. UTS #39: a name has letters of one script, and does not look like another word.
// Internal to parse.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol::parse {

// Reports at most one fault of a name that is not all ASCII. False when it is nothing but invisible characters, and
// should be read as if it were not there.
bool check_identifier(Span span, std::string_view name, Diagnostics& diagnostics);

// What a word stands for: without invisible characters, and with the Latin letters and plain signs that it looks like.
// A name that is good in its own script stays as it is.
std::string read_as(std::string_view word);

// A character that belongs to no word of the language, or to no name; `rest` is what follows it.
void report_unknown_character(Span span, std::string_view written, std::uint32_t code_point, Diagnostics& diagnostics,
                              std::string_view rest = {});

}  // namespace mpol::parse
