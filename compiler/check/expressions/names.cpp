// A name in an expression: a value of the expected enum, a local, a declared name, the decision in a proof, or a
// language tag where a language is expected.
#include <fmt/core.h>

#include <algorithm>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"
#include "compiler/check/expressions/language_tag.hpp"
#include "compiler/check/rules/action_arguments.hpp"

namespace mpol::check {
namespace {

Value enum_value(Context& context, const Type& type, const std::string& name, Span span) {
  if (type.kind == Kind::Enum) return symbol_value(context, name, type, span);
  const auto it = std::find(type.values->begin(), type.values->end(), name);
  return scalar(type, int_const(it - type.values->begin(), Kind::Verdict, span));
}

bool names_a_value_of(const Type& type, const std::string& name) {
  return type.values && std::find(type.values->begin(), type.values->end(), name) != type.values->end();
}

// `finding.cwe`; `finding.span` is only known to actions.
Value finding_attribute(Context& context, const Local& local, const ast::Path& path) {
  const FindingSource& source = context.policy.tables.findings[local.finding->id];
  const ast::Name& name = path.parts.back();
  if (path.parts.size() != 2) {
    context.out->report(Code::E0333, path.span, path.text())
        .help(fmt::format("for example `{}.{}`", local.name, source.fields.front()));
    return error_value(path.span);
  }
  if (name.text == "span") return report_not_here(context, path.span, "`span`", "an argument of an action");
  const auto it = std::find(source.fields.begin(), source.fields.end(), name.text);
  if (it == source.fields.end()) {
    report_unknown_attribute(context, *local.finding, name);
    return error_value(path.span);
  }
  const auto index = static_cast<std::size_t>(it - source.fields.begin());
  Value value = scalar(local.finding->attributes[index],
                       make(ir::Op::FindingField, local.finding->attributes[index].kind, path.span));
  value.expr.a = local.loop.index;
  value.expr.b = static_cast<std::uint32_t>(index);
  return value;
}

Value local_value(Context& context, const Local& local, const ast::Path& path) {
  if (local.finding != nullptr) return finding_attribute(context, local, path);
  if (local.value.type.is_error()) return error_value(path.span);
  if (path.parts.size() != 1) {
    context.out->report(Code::E0328, path.parts[1].span, local.name, path.parts[1].text, describe(local.value.type));
    return error_value(path.span);
  }
  return local.value;
}

// `verdict` and `level` of the decision that a proof speaks of.
std::optional<Value> decision_value(Context& context, const FileScope& file, const std::string& name, Span span) {
  if (name == "level") return scalar(Kind::Int, make(ir::Op::LevelOf, Kind::Int, span));
  if (name != "verdict" || !context.verdict_names) return std::nullopt;
  mark_verdicts_used(context, file);
  Type type(Kind::Verdict);
  type.values = context.verdict_names;
  return scalar(type, make(ir::Op::VerdictOf, Kind::Verdict, span));
}

// Whether a name without a declaration of its own is a value of what is expected. A field may be called `id` and still
// `language is id` means Indonesian: two or three letters are a language where one is expected, unless they name one.
bool stands_for_itself(Context& context, const Scope& scope, const ast::Path& path, const Type& expected) {
  Entity* entity = peek_entity(context, scope.file, path);
  if (entity == nullptr) {
    return expected.kind == Kind::Enum || (expected.kind == Kind::Language && language_tag(path.parts.front().text));
  }
  if (expected.kind != Kind::Language || path.parts.front().text.size() > 3 || !language_tag(path.parts.front().text))
    return false;
  complete(context, *entity);
  return entity->value.type.kind != Kind::Language;
}

bool is_value(const Entity& entity) {
  if (entity.kind == EntityKind::Let && std::get<ast::LetDecl>(entity.decl->node).has_parameters) return false;
  return entity.kind != EntityKind::Pattern && entity.kind != EntityKind::Lexicon && entity.kind != EntityKind::Finding;
}

}  // namespace

Value value_of(const Entity& entity, Span span) {
  Value value = entity.value;
  value.span = span;
  value.entity = &entity;
  return value;
}

Value check_name(Context& context, Scope& scope, const ast::Expr& expr, const ast::NameExpr& name,
                 const Type* expected) {
  if (name.path.parts.empty() || name.path.parts.front().text.empty()) return error_value(expr.span);
  const std::string& first = name.path.parts.front().text;
  const bool single = name.path.parts.size() == 1;
  if (single && expected != nullptr && names_a_value_of(*expected, first))
    return enum_value(context, *expected, first, expr.span);
  if (const Local* local = find_local(scope, first)) return local_value(context, *local, name.path);
  if (single && scope.sees_decision) {
    if (auto value = decision_value(context, scope.file, first, expr.span)) return *value;
  }
  if (single && expected != nullptr && stands_for_itself(context, scope, name.path, *expected))
    return symbol_value(context, first, *expected, expr.span);
  const Entity* entity = find_entity(context, scope, name.path);
  if (entity == nullptr) return error_value(expr.span);
  if (!is_value(*entity)) {
    report_wrong_kind(context, *entity, expr.span, "a value");
    return error_value(expr.span);
  }
  return value_of(*entity, expr.span);
}

}  // namespace mpol::check
