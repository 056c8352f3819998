// The event's fields. A default becomes part of every use of the field: (field_or default).
#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {
namespace {

void report_default(Context& context, const ast::Expr& given, std::string_view type, std::string_view why) {
  context.out->report(Code::E0614, given.span, type, why);
}

void set_list(Context& context, Entity& entity) {
  Value value;
  value.type = entity.type;
  value.list = FieldId(entity.id);
  if (const ast::Expr* given = entity.field->default_value.get()) {
    const auto* list = std::get_if<ast::ListExpr>(&given->node);
    value.empty_when_missing = list != nullptr && list->items.empty();
    if (!value.empty_when_missing) report_default(context, *given, "a list", "only `[]` stands for a missing list");
  }
  entity.value = std::move(value);
}

void set_text(Context& context, Entity& entity) {
  if (entity.field->default_value)
    report_default(context, *entity.field->default_value, "a text", "where a text is missing, nothing is found in it");
  entity.value = Value();
  entity.value.type = entity.type;
  entity.value.view = context.tables.text_view(FieldId(entity.id));
}

void set_scalar(Context& context, Entity& entity, const DeclaredType& declared) {
  checked::Expr field = make(ir::Op::Field, entity.type.kind, entity.span);
  field.a = entity.id;
  if (entity.field->default_value) {
    Scope scope{*entity.scope};
    Value fallback = check_as(context, scope, *entity.field->default_value, entity.type);
    if (!fallback.type.is_error()) {
      require_within(context, fallback, declared.bounds, fallback.span, span_of_bounds(*entity.field->type));
      field.op = ir::Op::FieldOr;
      field.operands = list_of(std::move(fallback.expr));
    }
  }
  entity.value = scalar(entity.type, std::move(field));
}

}  // namespace

void resolve_field(Context& context, Entity& entity) {
  if (!entity.field->type) return;
  const DeclaredType declared = check_type(context, *entity.scope, *entity.field->type);
  entity.type = declared.type;
  if (entity.type.is_error()) return;
  if (!require_field_kind(context, entity.type.kind, declared.span, describe(entity.type), "")) {
    entity.type = Kind::Error;
    return;
  }
  std::vector<SymbolId> values;
  if (entity.type.kind == Kind::Enum) {
    for (const std::string& value : *entity.type.values) values.push_back(context.tables.symbol(value));
  }
  EventField& row = context.policy.tables.fields[entity.id];
  row.kind = value_kind(entity.type.kind);
  row.optional = entity.type.optional || entity.field->default_value != nullptr;
  row.max_size = declared.max_size;
  row.bounds = declared.bounds;
  row.values = std::move(values);
  if (entity.type.kind == Kind::List) return set_list(context, entity);
  if (entity.type.kind == Kind::Text) return set_text(context, entity);
  set_scalar(context, entity, declared);
}

}  // namespace mpol::check
