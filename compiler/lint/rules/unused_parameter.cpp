// L0512 `unused_parameter`: a `let` takes a parameter that its value does not read.
// Why it matters: what a caller hands over changes nothing.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void unused_parameter(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* let = std::get_if<ast::LetDecl>(&decl.node);
      if (let == nullptr || let->parameters.empty()) continue;
      std::set<std::string_view> names;
      walk(decl, Overloaded{[&](const ast::Path& path) {
                              if (!path.parts.empty()) names.insert(path.parts.front().text);
                            },
                            [](const ast::Name&) {}, [](const ast::Expr&) {}});
      for (const ast::Parameter& parameter : let->parameters) {
        if (!names.contains(parameter.name.text))
          out.report(Code::L0512, parameter.name.span, decl.name.text, parameter.name.text);
      }
    }
  }
}

}  // namespace mpol::lint
