// `kind is prompt or completion`, `text has p or q`: in prose the second names one more thing to compare with, here
// `or` joins conditions.
#include <fmt/core.h>

#include "compiler/check/expressions/families.hpp"
#include "compiler/check/lookup.hpp"

namespace mpol::check {
namespace {

// A condition that one more value could belong to: `between` stands between what is compared and the first value.
struct Comparison {
  Span between;
  Span value;
  bool has = false;
};

std::optional<Comparison> comparison(const ast::Expr& expr) {
  if (const auto* is = std::get_if<ast::IsExpr>(&expr.node); is != nullptr && !is->negated)
    return Comparison{{expr.span.file, is->subject->span.end, is->value->span.begin}, is->value->span, false};
  if (const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
      binary != nullptr && binary->op == ast::BinaryOp::Equal)
    return Comparison{{expr.span.file, binary->left->span.end, binary->right->span.begin}, binary->right->span, false};
  const auto* has = std::get_if<ast::HasExpr>(&expr.node);
  if (has == nullptr || has->kind != ast::HasKind::Plain || has->patterns.size() != 1) return std::nullopt;
  const Span value{expr.span.file, has->has_span.end + 1, expr.span.end};
  return Comparison{{expr.span.file, has->has_span.begin, value.begin}, value, true};
}

bool is_text(const ast::Expr& expr) {
  const auto* literal = std::get_if<ast::Literal>(&expr.node);
  return literal != nullptr && literal->kind == ast::LiteralKind::String;
}

// What can be no condition by itself, and could be one more value.
bool is_dangling(Context& context, const Scope& scope, const ast::Expr& expr, bool has) {
  if (is_text(expr)) return true;
  const auto* name = std::get_if<ast::NameExpr>(&expr.node);
  if (name == nullptr) return false;
  if (!has) return is_unseen_name(context, scope, expr);
  const Entity* entity = peek_entity(context, scope.file, name->path);
  return entity != nullptr && (entity->kind == EntityKind::Pattern || entity->kind == EntityKind::Lexicon);
}

}  // namespace

std::size_t report_dangling(Context& context, const Scope& scope, ast::BinaryOp op,
                            const std::vector<const ast::Expr*>& parts, std::size_t first) {
  const std::optional<Comparison> before = first == 0 ? std::nullopt : comparison(*parts[first - 1]);
  if (!before) return first;
  std::size_t end = first;
  while (end < parts.size() && is_dangling(context, scope, *parts[end], before->has)) ++end;
  if (end == first) return first;
  const bool is_or = op == ast::BinaryOp::Or;
  auto report = context.out->report(Code::E0335, parts[first]->span, is_or ? "or" : "and",
                                    context.sources.text(parts[first]->span));
  report.label(parts[first - 1]->span, "this is one");
  // Nothing is two values at once, but a text may have two patterns.
  if (!is_or && !before->has) return end;
  std::vector<Edit> edits{{before->between, !before->has ? " in { " : is_or ? "has any of { " : "has all of { "}};
  std::uint32_t at = before->value.end;
  for (std::size_t i = first; i < end; ++i) {
    edits.push_back({{before->value.file, at, parts[i]->span.begin}, ", "});
    at = parts[i]->span.end;
  }
  edits.push_back({{before->value.file, at, at}, " }"});
  report.fix("write them as a list", std::move(edits));
  return end;
}

}  // namespace mpol::check
