#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {
namespace {

Type check_type_name(Context& context, const ast::Path& path) {
  const std::string name = path.text();
  if (name.empty()) return Kind::Error;
  if (const auto type = named_type(name)) return *type;
  auto report = context.out->report(Code::E0218, path.span, name);
  if (const auto nearest = nearest_name(name, type_names()))
    report.fix(fmt::format("write `{}`", *nearest), {{path.span, *nearest}});
  else
    report.help("numbers are `int`, `float`, `score` and `duration`; words are `string`, `key`, `language` and `text`");
  return Kind::Error;
}

Type check_enum(Context& context, const ast::EnumType& type) {
  std::vector<std::string> values;
  std::unordered_map<std::string, Span> seen;
  for (const ast::Name& value : type.values) {
    if (value.text.empty()) continue;
    const auto [it, added] = seen.try_emplace(value.text, value.span);
    if (added)
      values.push_back(value.text);
    else
      context.out->report(Code::E0219, value.span, value.text).label(it->second, "here first");
  }
  return enum_type(std::move(values));
}

void report_not_a_field(Context& context, Span span, std::string_view what, std::string_view help) {
  auto report = context.out->report(Code::E0613, span, what);
  if (!help.empty()) report.help(std::string(help));
}

Type check_list(Context& context, const ast::ListType& list, Span span) {
  const auto* name = std::get_if<ast::Path>(&list.element->node);
  Type type(Kind::List);
  if (name != nullptr) type.element = check_type_name(context, *name).kind;
  if (name != nullptr && type.element == Kind::Error) return Kind::Error;
  if (type.element == Kind::Span) return Kind::Spans;
  if (type.element == Kind::String || type.element == Kind::Key || type.element == Kind::Language) return type;
  const std::string what = "a list of " + (name != nullptr ? name->text() : std::string("such values"));
  require_field_kind(context, Kind::Error, span, what, "a list holds strings, keys or languages");
  return Kind::Error;
}

void report_no_bounds(Context& context, Span span, const Type& type, std::string_view what) {
  context.out->report(Code::E0615, span, describe(type), what)
      .help("`in … .. …` bounds an int, float, score or duration; `at most` bounds a text or a list");
}

void check_size(Context& context, const FileScope& file, const ast::Expr& at_most, DeclaredType& result) {
  const Kind kind = result.type.kind;
  if (kind == Kind::Error) return;
  if (kind != Kind::Text && kind != Kind::List) return report_no_bounds(context, at_most.span, result.type, "at most");
  Scope scope{file};
  const Value size = check_constant(context, scope, at_most, kind == Kind::Text ? Kind::Size : Kind::Int);
  if (!size.type.is_error()) result.max_size = static_cast<std::uint64_t>(size.expr.int_value);
}

bool is_within(const Value& constant, const Bounds& bounds) {
  if (!constant.is_constant) return true;
  const checked::Expr& expr = constant.expr;
  return !(bounds.int_low && expr.int_value < *bounds.int_low) &&
         !(bounds.int_high && expr.int_value > *bounds.int_high) &&
         !(bounds.number_low && expr.number < *bounds.number_low) &&
         !(bounds.number_high && expr.number > *bounds.number_high);
}

}  // namespace

bool require_field_kind(Context& context, Kind kind, Span span, std::string_view what, std::string_view help) {
  const bool fits =
      kind != Kind::Rate && kind != Kind::Span && kind != Kind::Spans && kind != Kind::Texts && kind != Kind::Error;
  if (!fits) report_not_a_field(context, span, what, help);
  return fits;
}

bool is_bounded_kind(Kind kind) {
  return kind == Kind::Int || kind == Kind::Float || kind == Kind::Score || kind == Kind::Duration;
}

Span span_of_bounds(const ast::TypeExpr& type) {
  return type.low && type.high ? join(type.low->span, type.high->span) : type.span;
}

DeclaredType check_type(Context& context, const FileScope& file, const ast::TypeExpr& type) {
  DeclaredType result;
  result.span = type.span;
  if (const auto* path = std::get_if<ast::Path>(&type.node)) result.type = check_type_name(context, *path);
  if (const auto* values = std::get_if<ast::EnumType>(&type.node)) result.type = check_enum(context, *values);
  if (const auto* of = std::get_if<ast::ListType>(&type.node)) result.type = check_list(context, *of, type.span);
  if (std::holds_alternative<ast::RecordType>(type.node))
    require_field_kind(context, Kind::Error, type.span, "a record", "give each of its fields a name of its own");
  result.type.optional = type.optional;
  if (type.at_most) check_size(context, file, *type.at_most, result);
  // `list of string at most 64`: the grammar gives what follows to the element, the author means the list.
  const auto* list = std::get_if<ast::ListType>(&type.node);
  if (list != nullptr && list->element->at_most) check_size(context, file, *list->element->at_most, result);
  if (list != nullptr && list->element->optional) result.type.optional = true;
  if (type.low && type.high && !result.type.is_error())
    result.bounds = check_bounds(context, file, type.low, type.high, result.type);
  return result;
}

DeclaredType check_parameter_type(Context& context, const FileScope& file, const ast::Parameter& parameter) {
  if (parameter.type) return check_type(context, file, *parameter.type);
  DeclaredType result;
  result.span = parameter.name.span;
  if (const auto type = named_type(parameter.name.text)) {
    result.type = *type;
  } else if (!parameter.name.text.empty()) {
    context.out->report(Code::E0624, parameter.name.span, parameter.name.text)
        .help("only a parameter whose name is a type, such as `language`, goes without one");
  }
  return result;
}

Bounds check_bounds(Context& context, const FileScope& file, const ast::ExprPtr& low, const ast::ExprPtr& high,
                    const Type& type) {
  Bounds bounds;
  if (!is_bounded_kind(type.kind)) {
    report_no_bounds(context, join(low->span, high->span), type, "in … .. …");
    return bounds;
  }
  Scope scope{file};
  const Value from = check_constant(context, scope, *low, type);
  const Value to = check_constant(context, scope, *high, type);
  if (from.type.is_error() || to.type.is_error()) return bounds;
  const bool is_int = ir_type(type.kind) == ir::Type::Int;
  if (is_int ? from.expr.int_value > to.expr.int_value : from.expr.number > to.expr.number) {
    const std::string low_text(context.sources.text(low->span)), high_text(context.sources.text(high->span));
    context.out->report(Code::E0605, join(low->span, high->span), low_text, high_text)
        .fix("swap them", {{low->span, high_text}, {high->span, low_text}});
    return bounds;
  }
  if (is_int) {
    bounds.int_low = from.expr.int_value;
    bounds.int_high = to.expr.int_value;
  } else {
    bounds.number_low = from.expr.number;
    bounds.number_high = to.expr.number;
  }
  return bounds;
}

Diagnostics::Builder report_outside(Context& context, Span value_span, const std::string& bounds) {
  return context.out->report(Code::E0604, value_span, quoted(context.sources, value_span), bounds);
}

bool require_within(Context& context, const Value& constant, const Bounds& bounds, Span value_span, Span bounds_span) {
  if (is_within(constant, bounds)) return true;
  report_outside(context, value_span, quoted(context.sources, bounds_span)).label(bounds_span, "the bounds");
  return false;
}

std::optional<std::string> check_language(Context& context, const ast::Name& tag) {
  if (tag.text.empty()) return std::nullopt;
  const Value value = symbol_value(context, tag.text, Kind::Language, tag.span);
  if (value.type.is_error()) return std::nullopt;
  return context.policy.tables.symbols[value.expr.a];
}

}  // namespace mpol::check
