// `hate >= 85%` → `hate >= 84%`, `hate >= 86%`; also parameters, the rows of their tables, `in 1 .. 10`, `at least 3 of`, `within 4 words`.
#include <fmt/core.h>

#include <algorithm>

#include "compiler/mutate/step.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

class Thresholds {
 public:
  Thresholds(const Subject& subject, Mutations& out) : subject_(subject), out_(out) {}
  void expression(const ast::Expr& expr, const Place& place);
  void param(const std::string& name, const ast::ExprPtr& value, const std::string& which);

 private:
  using Advice = std::function<std::string(const Steps&, bool up)>;
  void shift(const ast::ExprPtr& value, const Advice& advice);
  void shift_text(Span span, const Steps& steps, const Advice& advice);
  void compared(const ast::ExprPtr& other, ast::BinaryOp op, const ast::ExprPtr& value, const Place& place);
  void distance(const ast::Expr& expr);
  bool is_of_event(const std::string& name) const;
  std::string with_value(const std::string& what, const Edge& edge, const std::string& more, bool negated) const;

  const Subject& subject_;
  Mutations& out_;
  std::set<const ast::Expr*> done_;
};

void Thresholds::shift_text(Span span, const Steps& steps, const Advice& advice) {
  for (const bool up : {false, true}) {
    const std::string& with = up ? steps.up : steps.down;
    if (with.empty()) continue;
    out_.replace(span, with, fmt::format("`{}` instead of `{}`", with, steps.value), advice(steps, up));
  }
}

void Thresholds::shift(const ast::ExprPtr& value, const Advice& advice) {
  const ast::Literal* literal = literal_of(value);
  if (!literal || !done_.insert(value.get()).second) return;
  if (const auto steps = steps_of(*literal, subject_.sources.text(value->span)))
    shift_text(value->span, *steps, advice);
}

// What a test can say of its event.
bool Thresholds::is_of_event(const std::string& name) const {
  const auto is_named = [&](const auto& info) { return info.name == name; };
  const Tables& tables = subject_.policy.tables;
  return std::any_of(tables.fields.begin(), tables.fields.end(), is_named) ||
         std::any_of(tables.signals.begin(), tables.signals.end(), is_named);
}

// "add a test with `hate: 84%` that expects not RULE-1"
std::string Thresholds::with_value(const std::string& what, const Edge& edge, const std::string& more,
                                   bool negated) const {
  const std::string value = is_of_event(what) ? fmt::format("with `{}: {}`", what, edge.at)
                                              : fmt::format("in which `{}` is {}", what, edge.at);
  return fmt::format("add a test {}{}, and nothing else that decides it, that {}", value, more,
                     subject_.expect(edge.holds != negated));
}

void Thresholds::compared(const ast::ExprPtr& other, ast::BinaryOp op, const ast::ExprPtr& value, const Place& place) {
  if (!other || !value) return;
  const std::string what = subject_.text(other->span);
  shift(value,
        [&](const Steps& steps, bool up) { return with_value(what, edge_of(op, steps, up), "", place.is_negated); });
}

// The number has no place of its own in the tree.
void Thresholds::distance(const ast::Expr& expr) {
  const std::string_view text = subject_.sources.text(expr.span);
  const std::size_t word = text.rfind("within");
  const std::size_t begin = word == std::string_view::npos ? word : text.find_first_of("0123456789", word);
  if (begin == std::string_view::npos) return;
  std::size_t end = begin;
  while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
  const auto& has = std::get<ast::HasExpr>(expr.node);
  const ast::Literal literal{ast::LiteralKind::Int, has.distance, 0, 0, {}};
  const auto steps = steps_of(literal, text.substr(begin, end - begin));
  if (!steps) return;
  const auto at = [&](std::size_t offset) { return expr.span.begin + static_cast<std::uint32_t>(offset); };
  const char* unit = has.unit == ast::DistanceUnit::Words ? "words" : "characters";
  shift_text({expr.span.file, at(begin), at(end)}, *steps, [&](const Steps& s, bool up) {
    return fmt::format("add a test with just {} {} between the two that {}", up ? s.up : s.value, unit,
                       subject_.expect(!up));
  });
}

void Thresholds::expression(const ast::Expr& expr, const Place& place) {
  if (place.part == Part::ParamValue || place.part == Part::EvidenceWeight) return;
  if (const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node); binary && is_comparison(binary->op)) {
    compared(binary->left, binary->op, binary->right, place);
    compared(binary->right, turned(binary->op), binary->left, place);
  } else if (const auto* in = std::get_if<ast::InExpr>(&expr.node)) {
    const bool negated = place.is_negated != in->negated;
    compared(in->subject, ast::BinaryOp::GreaterEqual, in->low, {place.part, false, negated});
    compared(in->subject, ast::BinaryOp::LessEqual, in->high, {place.part, false, negated});
    for (const ast::ExprPtr& item : in->items) done_.insert(item.get());
  } else if (const auto* has = std::get_if<ast::HasExpr>(&expr.node)) {
    shift(has->at_least, [&](const Steps& steps, bool up) {
      return fmt::format("add a test with {} of the patterns that {}", up ? steps.value : steps.down,
                         subject_.expect(up != place.is_negated));
    });
    if (has->kind == ast::HasKind::Near) distance(expr);
  } else if (const ast::Literal* literal = std::get_if<ast::Literal>(&expr.node);
             literal && done_.insert(&expr).second) {
    const auto steps = steps_of(*literal, subject_.sources.text(expr.span));
    if (!steps) return;
    shift_text(expr.span, *steps, [&](const Steps& s, bool) {
      return fmt::format("add a test that decides otherwise when `{}` is another number, on {}", s.value,
                         subject_.rule_words());
    });
  }
}

void Thresholds::param(const std::string& name, const ast::ExprPtr& value, const std::string& which) {
  const auto known = subject_.compared.find(name);
  shift(value, [&](const Steps& steps, bool up) {
    if (known == subject_.compared.end())
      return fmt::format("add a test that decides otherwise when `{}` is another number, on {}", name,
                         subject_.rule_words());
    const Comparison& use = *known->second.begin();
    return with_value(use.other, edge_of(use.op, steps, up), which, false);
  });
}

// Each row of a table, with the value that leads a test to it.
void add_table(const std::string& name, const std::string& by, const std::vector<ast::Entry<ast::ExprPtr>>& rows,
               Thresholds& thresholds) {
  for (const auto& row : rows)
    thresholds.param(
        name, row.value,
        row.is_else ? fmt::format(", a `{}` without a row", by) : fmt::format(", `{}: {}`", by, row.key.text));
}

}  // namespace

void find_threshold(const Subject& subject, Mutations& out) {
  Thresholds thresholds(subject, out);
  if (const auto* decl = std::get_if<ast::ParamDecl>(&subject.decl.node)) {
    thresholds.param(subject.decl.name.text, decl->value, "");
    add_table(subject.decl.name.text, decl->by ? decl->by->text : "", decl->table, thresholds);
  }
  if (const auto* decl = std::get_if<ast::OverrideDecl>(&subject.decl.node); decl && decl->param) {
    thresholds.param(decl->param->text, decl->value, "");
    add_table(decl->param->text, "key", decl->table, thresholds);
  }
  for_each_expr(subject.decl, [&](const ast::Expr& expr, const Place& place) { thresholds.expression(expr, place); });
}

}  // namespace mpol::mutate
