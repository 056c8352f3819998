#include "compiler/format/format.hpp"

#include "compiler/format/layout.hpp"
#include "compiler/parse/outline.hpp"

namespace mpol::format {

Formatted format(std::string_view text) {
  const std::optional<parse::Outline> outline = parse::read_outline(text);
  if (!outline) return {std::string(text), Outcome::LeftAlone};
  std::string result = join(lay_out(*outline, text));
  // What was understood of the text must not hang on the rules of layout.
  if (!parse::same_words(*outline, text, result)) return {std::string(text), Outcome::WordsDiffered};
  return {std::move(result), outline->damaged ? Outcome::PartlyKept : Outcome::Formatted};
}

}  // namespace mpol::format
