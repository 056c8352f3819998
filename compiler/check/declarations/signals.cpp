#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {
namespace {

bool can_be_signal(Kind kind) {
  return kind == Kind::Score || kind == Kind::Bool || kind == Kind::Int || kind == Kind::Float || kind == Kind::Enum;
}

std::int64_t check_timeout(Context& context, const Entity& entity, const ast::SignalDecl& decl) {
  if (!decl.timeout) return 0;
  Scope scope{*entity.scope};
  const Value timeout = check_constant(context, scope, *decl.timeout, Kind::Duration);
  if (timeout.type.is_error()) return 0;
  if (timeout.expr.int_value <= 0)
    context.out->report(Code::E0623, timeout.span, quoted(context.sources, timeout.span));
  return timeout.expr.int_value;
}

void check_known_as(Context& context, const ast::SignalDecl& decl, SignalInfo& row) {
  std::unordered_map<std::string, Span> seen;
  for (const auto& [name, span] : decl.known_as) {
    const auto [it, added] = seen.try_emplace(name, span);
    if (added)
      row.known_as.push_back(name);
    else
      context.out->report(Code::E0611, span, name).label(it->second, "here first");
  }
}

SignalInfo signal_row(Context& context, const Entity& entity, const ast::SignalDecl& decl, const Bounds& bounds) {
  SignalInfo row = context.policy.tables.signals[entity.id];
  row.timeout_ms = check_timeout(context, entity, decl);
  row.origin = context.tables.origin(entity.decl->span);
  row.bounds = bounds;
  row.kind = value_kind(entity.type.kind);
  check_known_as(context, decl, row);
  for (const ast::Name& language : decl.covers) {
    if (const auto tag = check_language(context, language)) row.covers.push_back(context.tables.symbol(*tag));
  }
  if (entity.type.kind == Kind::Enum) {
    for (const std::string& value : *entity.type.values) row.values.push_back(context.tables.symbol(value));
  }
  return row;
}

}  // namespace

void resolve_signal(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::SignalDecl>(entity.decl->node);
  if (!decl.type) return;
  const DeclaredType declared = check_type(context, *entity.scope, *decl.type);
  entity.type = declared.type;
  context.policy.tables.signals[entity.id] = signal_row(context, entity, decl, declared.bounds);
  if (entity.type.is_error()) return;
  if (!can_be_signal(entity.type.kind)) {
    context.out->report(Code::E0610, declared.span, describe(entity.type));
    entity.type = Kind::Error;
    return;
  }
  checked::Expr signal = make(ir::Op::Signal, entity.type.kind, entity.span);
  signal.a = entity.id;
  if (decl.fallback) {
    Scope scope{*entity.scope};
    Value fallback = check_as(context, scope, *decl.fallback, entity.type);
    if (!fallback.type.is_error()) {
      signal.op = ir::Op::SignalOr;
      signal.operands = list_of(std::move(fallback.expr));
    }
  }
  entity.value = scalar(entity.type, std::move(signal));
}

}  // namespace mpol::check
