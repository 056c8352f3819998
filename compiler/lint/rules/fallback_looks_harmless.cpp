// L0217 `fallback_looks_harmless`: while a classifier cannot be had, its score counts as a low number.
// Why it matters: an outage looks like a harmless text. No rule is undetermined then, and no `unknown` clause is asked.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr double kHarmless = 0.5;

}  // namespace

void fallback_looks_harmless(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* signal = std::get_if<ast::SignalDecl>(&decl.node);
      if (signal == nullptr || !signal->fallback) continue;
      const auto* literal = std::get_if<ast::Literal>(&signal->fallback->node);
      if (literal == nullptr || literal->kind != ast::LiteralKind::Percent || literal->float_value >= kHarmless)
        continue;
      out.report(Code::L0217, signal->fallback->span, decl.name.text, facts.sources.text(signal->fallback->span))
          .help("name another signal that says something similar, or leave it unknown");
    }
  }
}

}  // namespace mpol::lint
