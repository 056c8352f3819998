// A regex that one of its own slashes cuts short: `/https?://example/`, `/and/or/`. Internal to parse.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol::parse {

// Where the regex that was read up to `end` ends when everything that stands right behind it is part of it. Nothing
// when nothing stands there, or no slash closes it on its line.
std::optional<std::uint32_t> end_of_cut_regex(std::string_view text, std::uint32_t end);

// `read` is what was read as the regex, `whole` what is meant.
void report_cut_regex(Span read, Span whole, std::string_view text, Diagnostics& diagnostics);

}  // namespace mpol::parse
