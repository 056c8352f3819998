// `let` and `view`: named expressions, put in place of their names. A function's body is checked here with its declared
// types, so that its faults are told once; calls put arguments in place (expressions/calls.cpp).
#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {
namespace {

// Any value of a type: what a parameter is while its function is checked alone. What is made of it is thrown away.
Value placeholder(const Type& type, Span span) {
  return type.is_error() ? error_value(span) : scalar(type, make(ir::Op::Element, type.kind, span));
}

bool can_be_parameter(Kind kind) {
  return kind != Kind::Rate && kind != Kind::Span && kind != Kind::Spans && kind != Kind::Texts && kind != Kind::List;
}

void check_parameters(Context& context, Entity& entity, const ast::LetDecl& decl, Scope& scope) {
  std::unordered_map<std::string, Span> seen;
  for (const ast::Parameter& parameter : decl.parameters) {
    DeclaredType declared = check_parameter_type(context, *entity.scope, parameter);
    if (!can_be_parameter(declared.type.kind)) declared.type = report_parameter_type(context, declared);
    require_new_parameter(context, parameter.name, seen);
    if (parameter.default_value) {
      Scope outer{*entity.scope};
      check_as(context, outer, *parameter.default_value, declared.type);
    }
    entity.attributes.push_back(declared.type);
    scope.locals.push_back({parameter.name.text, placeholder(declared.type, parameter.name.span), nullptr, {}});
  }
}

}  // namespace

Type report_parameter_type(Context& context, const DeclaredType& declared) {
  context.out->report(Code::E0625, declared.span, describe(declared.type));
  return Kind::Error;
}

void require_new_parameter(Context& context, const ast::Name& name, std::unordered_map<std::string, Span>& seen) {
  const auto [it, added] = seen.try_emplace(name.text, name.span);
  if (!added) context.out->report(Code::E0626, name.span, name.text).label(it->second, "here first");
}

void resolve_let(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::LetDecl>(entity.decl->node);
  if (decl.has_parameters && is_builtin(entity.name)) context.out->report(Code::E0217, entity.span, entity.name);
  Scope scope{*entity.scope};
  check_parameters(context, entity, decl, scope);
  if (!decl.value) return;
  Value value;
  if (decl.type) {
    const DeclaredType declared = check_type(context, *entity.scope, *decl.type);
    value = check_as(context, scope, *decl.value, declared.type);
  } else {
    value = check_expr(context, scope, *decl.value);
  }
  value.entity = nullptr;
  entity.type = value.type;
  entity.value = std::move(value);
}

void resolve_view(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::ViewDecl>(entity.decl->node);
  if (!decl.value) return;
  Scope scope{*entity.scope};
  entity.value = check_as(context, scope, *decl.value, Kind::Text);
  entity.value.entity = nullptr;
  entity.type = entity.value.type;
}

}  // namespace mpol::check
