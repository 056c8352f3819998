// L0524 `set_of_one`: `x in { a }`, or `has any of { p }`, with one member.
// Why it matters: `x is a` says it; a set makes the reader look for the others.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

std::optional<Fix> without_set(const ast::Expr& expr, const ast::InExpr& in, const SourceTree& sources) {
  if (!in.is_set || in.items.size() != 1 || !in.subject || !in.items[0]) return std::nullopt;
  return Fix{"write `is`",
             {{expr.span, fmt::format("{} {} {}", sources.text(in.subject->span), in.negated ? "is not" : "is",
                                      sources.text(in.items[0]->span))}}};
}

std::optional<Fix> without_set(const ast::Expr& expr, const ast::HasExpr& has, const SourceTree& sources) {
  const bool is_group = has.kind == ast::HasKind::Any || has.kind == ast::HasKind::All;
  if (!is_group || !has.braces || has.patterns.size() != 1) return std::nullopt;
  const auto* path = std::get_if<ast::Path>(&has.patterns[0]);
  // One pattern of several texts: `all of { p }` asks for each of its texts.
  if (path != nullptr && has.kind == ast::HasKind::All) return std::nullopt;
  const Span pattern = path != nullptr ? path->span : std::get<ast::PatternItem>(has.patterns[0]).span;
  const Span words{expr.span.file, has.has_span.begin, expr.span.end};
  return Fix{"look for it alone", {{words, fmt::format("has {}", sources.text(pattern))}}};
}

}  // namespace

void set_of_one(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    std::optional<Fix> fix;
    if (const auto* in = std::get_if<ast::InExpr>(&expr.node)) fix = without_set(expr, *in, facts.sources);
    if (const auto* has = std::get_if<ast::HasExpr>(&expr.node)) fix = without_set(expr, *has, facts.sources);
    if (fix) out.report(Code::L0524, expr.span).fix(fix->title, fix->edits);
  });
}

}  // namespace mpol::lint
