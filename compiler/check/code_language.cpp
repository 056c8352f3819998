#include "compiler/check/code_language.hpp"

#include "program/views/view.hpp"

namespace mpol::check {

void check_code_language(Context& context, Span span, const std::string& name) {
  const std::vector<std::string> known = views::code_languages();
  const std::optional<std::string> nearest = nearest_name(views::code_language_name(name), known);
  if (!nearest || views::is_code_language(name)) return;
  context.out->report(Code::E0464, span, name, *nearest).fix(fmt::format("write `{}`", *nearest), {{span, *nearest}});
}

}  // namespace mpol::check
