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

// Reports that a number and its unit, which belong together, have a space between them. `meant` is the unit as it is
// written here.
void report_split(Span number, Span unit, std::string_view meant, std::string_view text, Diagnostics& diagnostics);

}  // namespace mpol::parse
