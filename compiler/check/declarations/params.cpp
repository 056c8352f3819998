// Parameters: one value, or a table of them by a field of the event. All within bounds that the policy sets and an
// operator cannot leave.
#include "compiler/check/declarations/params.hpp"

#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/expressions/language_tag.hpp"

namespace mpol::check {
namespace {

bool can_be_param(Kind kind) { return kind == Kind::Bool || is_bounded_kind(kind) || is_symbol(kind); }

ParamValue param_value(const Value& constant) {
  ParamValue value;
  switch (constant.expr.op) {
    case ir::Op::TruthConst:
    case ir::Op::IntConst: value.int_value = constant.expr.int_value; break;
    case ir::Op::NumberConst: value.number = constant.expr.number; break;
    default: value.symbol = SymbolId(constant.expr.a);
  }
  return value;
}

// A table's key as a value of the field that it is looked up by; none after a report.
SymbolId table_key(Context& context, const ast::Name& key, const Type& type) {
  if (key.text.empty()) return {};
  const Value value = symbol_value(context, key.text, type, key.span);
  return value.type.is_error() ? SymbolId() : SymbolId(value.expr.a);
}

// `pt-BR` and `pt-br` are one language.
std::string written_key(const ast::Entry<ast::ExprPtr>& entry, const Type& type) {
  if (entry.is_else) return "else";
  return type.kind == Kind::Language ? language_tag(entry.key.text).value_or(entry.key.text) : entry.key.text;
}

// The field that a table is looked up by; null after a report.
const Entity* by_field(Context& context, const Entity& entity, const ast::Name& by) {
  Scope scope{*entity.scope};
  const ast::Path path{{by}, by.span};
  const Entity* field = find_entity(context, scope, path);
  if (field == nullptr || field->value.type.is_error()) return nullptr;
  if (field->kind == EntityKind::Field && is_symbol(field->type.kind)) return field;
  context.out->report(Code::E0622, by.span, by.text).label(field->span, describe(field->value.type));
  return nullptr;
}

Bounds check_param_bounds(Context& context, const Entity& entity, const ast::ParamDecl& decl,
                          const DeclaredType& type) {
  if (decl.low && decl.high) return check_bounds(context, *entity.scope, decl.low, decl.high, entity.type);
  if (!is_bounded_kind(entity.type.kind) || (decl.type->low && decl.type->high)) return type.bounds;
  auto report = context.out->report(Code::E0603, entity.span, entity.name);
  report.help("without bounds an operator can set it so that rules never fire");
  if (entity.type.kind == Kind::Score) report.fix("bound it", {{after(decl.value_span), " in 0% .. 100%"}});
  return {};
}

}  // namespace

std::vector<ParamRow> check_param_rows(Context& context, const FileScope& file, const ParamShape& shape,
                                       const ast::ExprPtr& single, const std::vector<ast::Entry<ast::ExprPtr>>& table,
                                       Span table_span) {
  std::vector<ParamRow> rows;
  Scope scope{file};
  const auto add = [&](SymbolId key, const ast::ExprPtr& expr) {
    if (!expr) return;
    const Value value = check_constant(context, scope, *expr, shape.type);
    if (value.type.is_error()) return;
    if (require_within(context, value, shape.bounds, expr->span, shape.bounds_span))
      rows.push_back({key, param_value(value)});
  };
  if (single) {
    add({}, single);
    return rows;
  }
  std::unordered_map<std::string, Span> seen;
  for (const auto& entry : table) {
    const auto [it, added] = seen.try_emplace(written_key(entry, shape.key_type), entry.key.span);
    if (!added) {
      report_duplicate_key(context, entry.key, it->second);
      continue;
    }
    const SymbolId key = entry.is_else ? SymbolId() : table_key(context, entry.key, shape.key_type);
    if (entry.is_else || key.has_value()) add(key, entry.value);
  }
  if (!seen.contains("else") && !table.empty()) report_no_else(context, table_span, "table");
  return rows;
}

void report_duplicate_key(Context& context, const ast::Name& key, Span first) {
  context.out->report(Code::E0607, key.span, key.text.empty() ? "else" : key.text).label(first, "here first");
}

void report_no_else(Context& context, Span span, std::string_view what) {
  context.out->report(Code::E0606, span, what).help("`else` is taken where no other key fits");
}

ParamShape param_shape(Context& context, const Entity& entity) {
  const auto& decl = std::get<ast::ParamDecl>(entity.decl->node);
  ParamShape shape;
  shape.type = entity.type;
  shape.bounds = context.policy.tables.params[entity.id].bounds;
  shape.bounds_span = decl.low && decl.high ? join(decl.low->span, decl.high->span)
                      : decl.type           ? span_of_bounds(*decl.type)
                                            : entity.span;
  shape.key_type = Kind::String;
  if (decl.by) {
    const auto field = context.fields_by_name.find(decl.by->text);
    if (field != context.fields_by_name.end()) shape.key_type = field->second->type;
  }
  return shape;
}

void resolve_param(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::ParamDecl>(entity.decl->node);
  if (!decl.type) return;
  const DeclaredType declared = check_type(context, *entity.scope, *decl.type);
  entity.type = declared.type;
  if (entity.type.is_error()) return;
  if (!can_be_param(entity.type.kind)) {
    context.out->report(Code::E0609, decl.type->span, describe(entity.type))
        .help("it is a bool, a number, a score, a duration, a string, a key, a language or `one of` some values");
    return;
  }
  checked::Expr expr = make(ir::Op::Param, entity.type.kind, entity.span);
  expr.a = entity.id;
  if (decl.by) {
    const Entity* field = by_field(context, entity, *decl.by);
    if (field == nullptr) return;
    expr.operands = list_of(field->value.expr);
  } else if (!decl.table.empty()) {
    context.out->report(Code::E0608, decl.value_span, entity.name)
        .help("say what it is looked up by, for example `by language` before the `=`");
    return;
  }
  const Bounds bounds = check_param_bounds(context, entity, decl, declared);
  Param& row = context.policy.tables.params[entity.id];
  row.kind = value_kind(entity.type.kind);
  row.by = decl.by ? decl.by->text : "";
  row.bounds = bounds;
  row.origin = context.tables.origin(entity.decl->span);
  const ParamShape shape = param_shape(context, entity);
  auto rows = check_param_rows(context, *entity.scope, shape, decl.value, decl.table, decl.value_span);
  context.policy.tables.params[entity.id].rows = std::move(rows);
  entity.value = scalar(entity.type, std::move(expr));
}

}  // namespace mpol::check
