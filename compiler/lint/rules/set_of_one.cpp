// L0524 `set_of_one`: `x in { a }`, or `has any of { p }`, with one member.
// Why it matters: `x is a` says it; a set makes the reader look for the others.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void set_of_one(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    if (const auto* in = std::get_if<ast::InExpr>(&expr.node)) {
      if (!in->is_set || in->items.size() != 1 || !in->subject || !in->items[0]) return;
      const std::string_view subject = facts.sources.text(in->subject->span);
      out.report(Code::L0524, expr.span)
          .fix("write `is`", {{expr.span, fmt::format("{} {} {}", subject, in->negated ? "is not" : "is",
                                                      facts.sources.text(in->items[0]->span))}});
    }
    const auto* has = std::get_if<ast::HasExpr>(&expr.node);
    const bool is_group = has != nullptr && (has->kind == ast::HasKind::Any || has->kind == ast::HasKind::All);
    if (!is_group || !has->braces || has->patterns.size() != 1) return;
    const auto* path = std::get_if<ast::Path>(&has->patterns[0]);
    // One pattern of several texts: `all of { p }` asks for each of its texts.
    if (path != nullptr && has->kind == ast::HasKind::All) return;
    const Span pattern = path != nullptr ? path->span : std::get<ast::PatternItem>(has->patterns[0]).span;
    out.report(Code::L0524, expr.span)
        .fix("look for it alone", {{{expr.span.file, has->has_span.begin, expr.span.end},
                                    fmt::format("has {}", facts.sources.text(pattern))}});
  });
}

}  // namespace mpol::lint
