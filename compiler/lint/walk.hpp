// Visits expressions: of trees as they are written, and of the checked form.
// Threads: pure.
#pragma once
#include <vector>

#include "compiler/check/checked.hpp"
#include "compiler/parse/ast.hpp"

namespace mpol::lint {

template <class... Visits>
struct Overloaded : Visits... {
  using Visits::operator()...;
};
template <class... Visits>
Overloaded(Visits...) -> Overloaded<Visits...>;

// The expression and its parts, outer before inner.
template <class Visit>
void walk(const checked::Expr& expr, const Visit& visit) {
  visit(expr);
  for (const checked::Expr& operand : expr.operands) walk(operand, visit);
}

// Calls visit(group, parts) for each `and` and `or`, with all that it joins: longer runs are trees of them.
template <class Visit>
void walk_groups(const checked::Expr& expr, const Visit& visit) {
  if (expr.op != ir::Op::And && expr.op != ir::Op::Or) {
    for (const checked::Expr& operand : expr.operands) walk_groups(operand, visit);
    return;
  }
  std::vector<const checked::Expr*> parts;
  const auto add = [&](const auto& self, const checked::Expr& part) -> void {
    if (part.op != expr.op) return parts.push_back(&part);
    for (const checked::Expr& operand : part.operands) self(self, operand);
  };
  add(add, expr);
  visit(expr, parts);
  for (const checked::Expr* part : parts) walk_groups(*part, visit);
}

// Calls visit(const ast::Expr&) for each expression, visit(const ast::Path&) for each path, and visit(const ast::Name&) for
// words that name something where no path can stand. Events of tests are left out, and so is what a declaration is called.
template <class Visit>
class AstWalk {
 public:
  explicit AstWalk(const Visit& visit) : visit_(visit) {}

  void in(const ast::Decl& decl) {
    std::visit([&](const auto& node) { in(node); }, decl.node);
  }
  void in(const ast::Expr& expr) {
    visit_(expr);
    std::visit([&](const auto& node) { in(node); }, expr.node);
  }

 private:
  // ---- leaves ----
  void at(const ast::Name& name) { visit_(name); }
  void at(const ast::Path& path) { visit_(path); }
  void at(const ast::PatternRef& pattern) {
    if (const auto* path = std::get_if<ast::Path>(&pattern)) at(*path);
  }
  void at(const ast::ExprPtr& expr) {
    if (expr) in(*expr);
  }
  template <class T>
  void at(const std::optional<T>& part) {
    if (part) at(*part);
  }
  template <class T>
  void at(const std::vector<T>& parts) {
    for (const T& part : parts) at(part);
  }
  template <class... Parts>
  void all(const Parts&... parts) {
    (at(parts), ...);
  }

  // ---- parts ----
  void at(const ast::Entry<ast::ExprPtr>& entry) { at(entry.value); }
  void at(const ast::Argument& argument) { at(argument.value); }
  void at(const ast::ActionCall& call) { all(call.action, call.arguments); }
  void at(const ast::EvidencePart& part) { all(part.weight, part.condition); }
  void at(const ast::Parameter& parameter) { all(parameter.type, parameter.default_value); }
  void at(const ast::Field& field) { all(field.type, field.default_value); }
  void at(const ast::TypeExpr& type) {
    if (const auto* path = std::get_if<ast::Path>(&type.node)) at(*path);
    if (const auto* list = std::get_if<ast::ListType>(&type.node); list != nullptr && list->element) at(*list->element);
    if (const auto* record = std::get_if<ast::RecordType>(&type.node)) at(record->fields);
    all(type.low, type.high, type.at_most);
  }
  void at(const ast::ForEach& loop) { all(loop.view, loop.finding, loop.where); }
  void at(const ast::RuleBody& body) { all(body.when, body.unless, body.for_each, body.unknown, body.then); }
  void at(const ast::Level& level) { all(level.when, level.lowers_after, level.then); }
  void at(const ast::AuditClause& clause) { at(clause.names); }

  // ---- expressions ----
  void in(const ast::ErrorExpr&) {}
  void in(const ast::Literal&) {}
  void in(const ast::RuleExpr&) {}
  void in(const ast::NameExpr& name) { at(name.path); }
  void in(const ast::UnaryExpr& unary) { at(unary.operand); }
  void in(const ast::BinaryExpr& binary) { all(binary.left, binary.right); }
  void in(const ast::IsExpr& is) { all(is.subject, is.value); }
  void in(const ast::StateExpr& state) { at(state.subject); }
  void in(const ast::InExpr& in) { all(in.subject, in.items, in.low, in.high, in.list); }
  void in(const ast::HasExpr& has) { all(has.subject, has.patterns, has.at_least); }
  void in(const ast::CountExpr& count) { all(count.patterns, count.subject); }
  void in(const ast::CallExpr& call) { all(call.callee, call.arguments); }
  void in(const ast::IfExpr& choice) { all(choice.condition, choice.then_value, choice.else_value); }
  void in(const ast::SpansExpr& spans) { at(spans.of); }
  void in(const ast::QuantifierExpr& quantifier) { all(quantifier.list, quantifier.condition); }
  void in(const ast::ListExpr& list) { at(list.items); }

  // ---- declarations ----
  void in(const ast::InputDecl& input) { at(input.fields); }
  void in(const ast::ParamDecl& p) { all(p.type, p.by, p.value, p.table, p.low, p.high); }
  void in(const ast::SignalDecl& signal) { all(signal.type, signal.fallback); }
  void in(const ast::ScoreDecl& score) { all(score.evidence, score.value); }
  void in(const ast::PatternDecl&) {}
  void in(const ast::LexiconDecl&) {}
  void in(const ast::ViewDecl& view) { at(view.value); }
  void in(const ast::FindingDecl& finding) { all(finding.view, finding.fields); }
  void in(const ast::FindingRows& rows) { at(rows.finding); }
  void in(const ast::TextsDecl& texts) { at(texts.texts); }
  void in(const ast::LetDecl& let) { all(let.parameters, let.type, let.value); }
  void in(const ast::CounterDecl& c) { all(c.of, c.where, c.by, c.over, c.half_life, c.limit, c.keys, c.late); }
  void in(const ast::VerdictDecl&) {}
  void in(const ast::ActionDecl& action) { at(action.parameters); }
  void in(const ast::RuleDecl& rule) { at(rule.body); }
  void in(const ast::EscalationDecl& escalation) { all(escalation.by, escalation.levels); }
  void in(const ast::OverrideDecl& change) { all(change.body, change.param, change.value, change.table); }
  void in(const ast::AuditDecl& audit) { at(audit.clauses); }
  void in(const ast::TestDecl&) {}
  void in(const ast::ProveDecl& prove) { at(prove.property); }

  const Visit& visit_;
};

template <class Visit>
void walk(const ast::Decl& decl, const Visit& visit) {
  AstWalk<Visit>(visit).in(decl);
}

template <class Visit>
void walk(const ast::Expr& expr, const Visit& visit) {
  AstWalk<Visit>(visit).in(expr);
}

// Every expression that the package writes.
template <class Visit>
void walk(const std::vector<ast::File>& files, const Visit& visit) {
  for (const ast::File& file : files) {
    for (const ast::Decl& decl : file.decls)
      walk(decl, Overloaded{visit, [](const ast::Path&) {}, [](const ast::Name&) {}});
  }
}

}  // namespace mpol::lint
