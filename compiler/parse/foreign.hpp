// What other languages write, reported with what to write here, and read as that. Internal to parse.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

// Reports a foreign word at `span` and gives the type of the token it stands for; nothing when it is to be left out.
// A word that is not foreign keeps its type, without a report.
std::optional<std::size_t> read_foreign(std::size_t type, Span span, std::string_view text, Diagnostics& diagnostics);

// Reports a comment of one line by its sign, `#` or `--`.
void report_line_comment(Span sign, std::string_view text, Diagnostics& diagnostics);
// Reports a comment between two signs.
Diagnostics::Builder report_long_comment(Span span, std::string_view signs, Diagnostics& diagnostics);

// Reports a number that is written with a sign that does not belong in it; `plain` is how it is written.
void report_separator(Span number, std::string_view sign, std::string_view plain, std::string_view text,
                      Diagnostics& diagnostics);

// Reports a text that stands without quotes, or with others: `what` it is, "the owner", "a date".
void report_unquoted(Span span, std::string_view what, std::string_view text, Diagnostics& diagnostics);

// Reports flags behind a regex, which is at `regex`: `/a/i`.
void report_regex_flags(Span flags, Span regex, std::string_view text, Diagnostics& diagnostics);

// Reports a letter before a quote, as in `r"\d"`. True when the text at `quoted` is meant as a regex.
bool report_text_prefix(Span prefix, Span quoted, std::string_view text, Diagnostics& diagnostics);

// Reports a name before a text of a pattern, with its `=`: `$a = "…"`.
void report_named_text(Span named, std::string_view name, Diagnostics& diagnostics);

// Reports signs that only look like those of the language: `plain` is what `span` stands for.
void report_look_alike(Span span, std::string_view plain, std::string_view text, Diagnostics& diagnostics);

// Reports that a number and its unit, which belong together, have a space between them. `meant` is the unit as it is
// written here.
void report_split(Span number, Span unit, std::string_view meant, std::string_view text, Diagnostics& diagnostics);

}  // namespace mpol::parse
