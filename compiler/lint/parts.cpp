#include "compiler/lint/parts.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace mpol::lint {

using checked::Expr;
using ir::Op;

bool is_critical(const checked::Rule& rule) { return rule.severity == "critical"; }
bool is_severe(const checked::Rule& rule) { return rule.severity == "high" || is_critical(rule); }

VerdictId verdict_of(const std::vector<checked::ActionCall>& calls, const Tables& tables) {
  VerdictId greatest(0);
  for (const checked::ActionCall& call : calls) {
    const VerdictId verdict = tables.actions[call.action.index].verdict;
    if (verdict.has_value() && verdict.index > greatest.index) greatest = verdict;
  }
  return greatest;
}

bool any_durable(const std::vector<checked::ActionCall>& calls, const Tables& tables) {
  return std::any_of(calls.begin(), calls.end(),
                     [&](const checked::ActionCall& call) { return tables.actions[call.action.index].durable; });
}

std::string_view short_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

bool covers(std::string_view key, std::string_view tag) {
  return tag.starts_with(key) && (tag.size() == key.size() || tag[key.size()] == '-');
}

std::vector<std::string> not_covered(const std::vector<std::string>& wanted, const std::vector<std::string>& keys) {
  std::vector<std::string> missing;
  for (const std::string& tag : wanted) {
    if (std::none_of(keys.begin(), keys.end(), [&](const std::string& key) { return covers(key, tag); }))
      missing.push_back(tag);
  }
  return missing;
}

std::string quoted_list(const std::vector<std::string>& names) { return fmt::format("`{}`", fmt::join(names, "`, `")); }

namespace {

bool reads_field(const Expr& expr, const Tables& tables, std::string_view field) {
  return (expr.op == Op::Field || expr.op == Op::FieldOr) && tables.fields[expr.a].name == field;
}

Truth truth_of_equal(const Expr& expr, const Tables& tables, std::string_view field, std::string_view tag) {
  for (const std::size_t side : {0u, 1u}) {
    const Expr& constant = expr.operands[1 - side];
    if (reads_field(expr.operands[side], tables, field) && constant.op == Op::SymbolConst)
      return to_truth(tables.symbols[constant.a] == tag);
  }
  return Truth::Unknown;
}

}  // namespace

Truth truth_where(const Expr& condition, const Tables& tables, std::string_view field, std::string_view tag) {
  const auto part = [&](const Expr& operand) { return truth_where(operand, tables, field, tag); };
  Truth result = Truth::Unknown;
  switch (condition.op) {
    case Op::TruthConst: return static_cast<Truth>(condition.int_value);
    case Op::Not: return !part(condition.operands[0]);
    case Op::And:
      result = Truth::True;
      for (const Expr& operand : condition.operands) result = kleene_and(result, part(operand));
      return result;
    case Op::Or:
      result = Truth::False;
      for (const Expr& operand : condition.operands) result = kleene_or(result, part(operand));
      return result;
    case Op::SymbolEqual: return truth_of_equal(condition, tables, field, tag);
    case Op::LanguageIn:
    case Op::SymbolIn: {
      if (!reads_field(condition.operands[0], tables, field)) return Truth::Unknown;
      const std::vector<SymbolId>& set = tables.symbol_sets[condition.a];
      return to_truth(std::any_of(set.begin(), set.end(), [&](SymbolId one) {
        const std::string& key = tables.symbols[one.index];
        return condition.op == Op::SymbolIn ? key == tag : covers(key, tag);
      }));
    }
    default: return Truth::Unknown;
  }
}

Threshold threshold_in(const Expr& expr) {
  if (expr.op != Op::NumberLessEqual && expr.op != Op::NumberLess) return {};
  const Expr &low = expr.operands[0], &high = expr.operands[1];
  // A threshold reads no event, but for the row of its table.
  if (low.op != Op::Param && low.op != Op::NumberConst) return {};
  if (low.kind != ValueKind::Score || high.op == Op::Param || high.op == Op::NumberConst) return {};
  return {&high, &low};
}

std::vector<OwnParam> own_params(const Facts& facts) {
  std::unordered_map<std::string_view, ParamId> ids;
  const std::vector<Param>& params = facts.policy.tables.params;
  for (std::size_t i = 0; i < params.size(); ++i) ids.emplace(params[i].name, ParamId(i));
  std::vector<OwnParam> own;
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* written = std::get_if<ast::ParamDecl>(&decl.node);
      if (written == nullptr) continue;
      const auto id = ids.find(facts.policy.tables.package + "." + decl.name.text);
      if (id != ids.end()) own.push_back({id->second, params[id->second.index], decl, *written});
    }
  }
  return own;
}

namespace {

Span span_of_bound(const OwnParam& own, const ast::ExprPtr& behind, const ast::ExprPtr ast::TypeExpr::* in_type) {
  if (behind) return behind->span;
  const bool typed = own.written.type && (*own.written.type).*in_type;
  return typed ? ((*own.written.type).*in_type)->span : own.decl.name.span;
}

}  // namespace

Span low_span(const OwnParam& own) { return span_of_bound(own, own.written.low, &ast::TypeExpr::low); }
Span high_span(const OwnParam& own) { return span_of_bound(own, own.written.high, &ast::TypeExpr::high); }

std::vector<bool> thresholds_of_rules(const checked::Policy& policy) {
  std::vector<bool> result(policy.tables.params.size(), false);
  for (const checked::Rule& rule : policy.rules) {
    each_part(rule, [&](const Expr& part) {
      const Threshold found = threshold_in(part);
      if (found.threshold != nullptr && found.threshold->op == Op::Param) result[found.threshold->a] = true;
    });
  }
  return result;
}

std::string percent(double score) { return fmt::format("{:.6g}%", score * 100); }

bool is_search(const Expr& expr) { return expr.op == Op::Has || expr.op == Op::Near; }

}  // namespace mpol::lint
