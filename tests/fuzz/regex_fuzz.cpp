// Any bytes as a regex, in any mode, in any text. What must hold: it compiles or says why, inside its own bytes; a
// match is never empty, lies in the text and comes after the one before; find and matches agree, in both scanners;
// every match holds one of the factors.
#include <algorithm>

#include "base/assert.hpp"
#include "base/text/utf8.hpp"
#include "program/patterns/factors.hpp"
#include "program/patterns/rare_cases.hpp"
#include "program/patterns/scanner.hpp"

namespace {

using namespace mpol;
using namespace mpol::patterns;

bool holds_a_factor(const Factors& factors, std::string text) {
  for (char& byte : text) byte = static_cast<char>(byte | kFactorCaseBit);
  return factors.texts.empty() || std::any_of(factors.texts.begin(), factors.texts.end(), [&](const auto& factor) {
           return text.find(factor) != std::string::npos;
         });
}

void check_matches(const Pattern& pattern, const std::string& text) {
  const auto scanner = make_plain_scanner({pattern});
  const auto scratch = scanner->make_scratch();
  PatternBits found;
  MPOL_ASSERT(scanner->find(text, *scratch, found), "the plain scanner has no limit");
  const auto fast = make_fast_scanner({pattern});
  PatternBits fast_found;
  const bool decided = fast->find(text, *fast->make_scratch(), fast_found);
  if (decided && utf8::is_valid(text)) MPOL_ASSERT(found == fast_found, "the two scanners agree");
  std::vector<ByteRange> matches;
  const bool whole = scanner->matches(0, text, *scratch, matches);
  MPOL_ASSERT(!whole || matches.empty() != found.test(0), "find and matches agree");
  std::uint32_t end = 0;
  const Factors factors = required_factors(pattern.tree);
  const MatchLength length = match_length(pattern.tree);
  for (const ByteRange& match : matches) {
    MPOL_ASSERT(match.begin >= end && match.end > match.begin && match.end <= text.size(),
                "matches lie one behind another");
    end = match.end;
    const std::string matched = text.substr(match.begin, match.end - match.begin);
    const std::size_t points = utf8::count(matched);
    MPOL_ASSERT(points >= length.min && points <= length.max, "a match is as long as its pattern says");
    if (!holds_rare_case(matched)) MPOL_ASSERT(holds_a_factor(factors, matched), "every match holds a factor");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::uint8_t mode = data[0];
  const std::size_t split = 2 + data[1] % (size - 1);
  const std::string source(data + 2, data + std::min(split, size));
  const std::string text(data + std::min(split, size), data + size);
  PatternOptions options;
  options.case_mode = static_cast<Case>(mode % 3);
  options.word = (mode & 4) != 0;
  options.fold_steps = {.leet = (mode & 8) != 0, .squeezed = (mode & 16) != 0, .unspaced = (mode & 32) != 0};
  const Span span{FileId(0), 7, static_cast<std::uint32_t>(7 + source.size())};
  Diagnostics diagnostics;
  const auto pattern = compile_pattern(source, (mode & 64) == 0, options, span, diagnostics);
  MPOL_ASSERT(pattern.has_value() != diagnostics.has_errors(), "a pattern compiles or says why");
  for (const Diagnostic& d : diagnostics.list()) {
    MPOL_ASSERT(d.span.begin >= span.begin && d.span.end <= span.end && d.span.begin <= d.span.end,
                "a fault lies in the pattern");
  }
  if (pattern) check_matches(*pattern, text);
  return 0;
}
