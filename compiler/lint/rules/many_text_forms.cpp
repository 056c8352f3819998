// L0407 `many_text_forms`: the package's folded patterns ask for more than four different foldings.
// Why it matters: a text is folded anew for each combination of `leet`, `squeezed` and `unspaced`, whatever number of patterns
// share it.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr std::size_t kForms = 4;

}  // namespace

void many_text_forms(const Facts& facts, Diagnostics& out) {
  std::set<std::uint32_t> forms;
  for (const OwnPattern& pattern : facts.patterns()) {
    const patterns::PatternOptions& options = pattern.compiled.options;
    if (options.case_mode != patterns::Case::Folded) continue;
    std::uint32_t form = 0;
    for (const auto& [modifier, span] : pattern.modifiers.list) {
      if (modifier == ast::PatternModifier::Leet) form |= 1;
      if (modifier == ast::PatternModifier::Squeezed) form |= 2;
      if (modifier == ast::PatternModifier::Unspaced) form |= 4;
    }
    if (forms.insert(form).second && forms.size() > kForms)
      out.report(Code::L0407, pattern.decl.name.span, pattern.decl.name.text, forms.size());
  }
}

}  // namespace mpol::lint
