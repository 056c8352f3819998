#include "compiler/check/rules/action_arguments.hpp"

#include <fmt/core.h>

#include <cmath>
#include <limits>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/expressions/ranges.hpp"

namespace mpol::check {
namespace {

using Argument = std::optional<checked::ActionArg>;

constexpr double kNoBound = std::numeric_limits<double>::infinity();

// `refusal: "care"`
Argument texts_argument(Context& context, const FileScope& file, const ast::Expr& expr, const Type& type,
                        checked::ActionArg arg) {
  const auto* literal = std::get_if<ast::Literal>(&expr.node);
  if (literal == nullptr || literal->kind != ast::LiteralKind::String) {
    const std::string name(context.sources.text(expr.span));
    auto report = context.out->report(Code::E0512, expr.span, type.texts_kind, quoted(context.sources, expr.span));
    if (find_texts(context, file, type.texts_kind, name) != nullptr)
      report.fix("write the quotes", {{expr.span, '"' + name + '"'}});
    return std::nullopt;
  }
  if (const TextsEntity* texts = find_texts(context, file, type.texts_kind, literal->string_value)) {
    arg.kind = ir::ArgKind::Texts;
    arg.texts = texts->id;
    return arg;
  }
  auto report = context.out->report(Code::E0511, expr.span, type.texts_kind, literal->string_value);
  if (const auto nearest = nearest_name(literal->string_value, texts_names(file, type.texts_kind)))
    report.fix(fmt::format("write \"{}\"", *nearest), {{expr.span, '"' + *nearest + '"'}});
  return std::nullopt;
}

// The pattern or score that is meant by `orders` or `spans(orders)`; empty: none.
std::string found_by(Context& context, const FileScope& file, const ast::Expr& expr) {
  const auto* name = std::get_if<ast::NameExpr>(&expr.node);
  if (const auto* call = std::get_if<ast::CallExpr>(&expr.node);
      call != nullptr && call->callee.text() == "spans" && call->arguments.size() == 1 && call->arguments[0].value)
    name = std::get_if<ast::NameExpr>(&call->arguments[0].value->node);
  if (name == nullptr) return {};
  const Entity* entity = peek_entity(context, file, name->path);
  const bool fits = entity != nullptr && (entity->kind == EntityKind::Pattern || entity->kind == EntityKind::Lexicon ||
                                          entity->kind == EntityKind::Score);
  return fits ? name->path.text() : std::string();
}

// `spans of injection_evidence`
Argument spans_argument(Context& context, Scope& scope, const ast::Expr& expr, checked::ActionArg arg) {
  const auto* spans = std::get_if<ast::SpansExpr>(&expr.node);
  if (spans == nullptr) {
    auto report = context.out->report(Code::E0520, expr.span, quoted(context.sources, expr.span));
    report.help("write `spans of` and the name of a score or a pattern");
    if (const std::string found = found_by(context, scope.file, expr); !found.empty())
      report.fix(fmt::format("write `spans of {}`", found), {{expr.span, "spans of " + found}});
    return std::nullopt;
  }
  const Entity* entity = find_entity(context, scope, spans->of);
  if (entity == nullptr) return std::nullopt;
  if (entity->kind == EntityKind::Score) {
    arg.kind = ir::ArgKind::SpansOfScore;
    arg.score = ScoreId(entity->id);
    return arg;
  }
  if (entity->kind == EntityKind::Pattern || entity->kind == EntityKind::Lexicon) {
    arg.kind = ir::ArgKind::SpansOfPatterns;
    arg.patterns = entity->pattern.set;
    return entity->pattern.set.has_value() ? Argument(arg) : std::nullopt;
  }
  report_wrong_kind(context, *entity, spans->of.span, "a score or a pattern");
  return std::nullopt;
}

// `finding.span`
Argument span_argument(Context& context, const Scope& scope, const ast::Expr& expr, checked::ActionArg arg) {
  const auto* name = std::get_if<ast::NameExpr>(&expr.node);
  const bool is_span = name != nullptr && name->path.parts.size() == 2 && name->path.parts[1].text == "span";
  const Local* local = is_span ? find_local(scope, name->path.parts[0].text) : nullptr;
  if (local != nullptr && local->finding != nullptr) {
    arg.kind = ir::ArgKind::FindingSpan;
    return arg;
  }
  const Local* unknown = name == nullptr ? nullptr : find_local(scope, name->path.parts[0].text);
  if (unknown != nullptr && unknown->finding == nullptr && unknown->value.type.is_error()) return std::nullopt;
  context.out->report(Code::E0521, expr.span, quoted(context.sources, expr.span))
      .help("a `for each` gives one: `for each f in code_blocks(text) matching …` and then `f.span`");
  return std::nullopt;
}

// `text`: the whole of a text field. What a view shows is found by `spans of`.
Argument content_argument(Context& context, const Value& value, const ast::Expr& expr, checked::ActionArg arg) {
  const ViewInfo& view = context.policy.tables.views[value.view.index];
  if (!view.builtin.empty()) {
    context.out->report(Code::E0538, expr.span, quoted(context.sources, expr.span))
        .help(fmt::format("the field itself can be: `{}`", context.policy.tables.fields[view.field.index].name));
    return std::nullopt;
  }
  arg.kind = ir::ArgKind::Content;
  arg.field = view.field;
  return arg;
}

// Bounds hold for whatever an event or an operator brings; ends of a range that are not known are let pass. A duration
// without bounds is not negative.
bool require_range_within(Context& context, const Value& value, const Bounds& bounds, Span span, Span bounds_span) {
  const bool is_number = value.expr.type == ir::Type::Int || value.expr.type == ir::Type::Number;
  if (!is_number) return true;
  const NumberInterval range = range_of(value.expr, context.policy);
  const auto is_known = [](double end) { return std::isfinite(end); };
  const double low = bounds.int_low ? static_cast<double>(*bounds.int_low) : bounds.number_low.value_or(-kNoBound);
  const double high = bounds.int_high ? static_cast<double>(*bounds.int_high) : bounds.number_high.value_or(kNoBound);
  if ((is_known(range.low) && range.low < low) || (is_known(range.high) && range.high > high)) {
    context.out->report(Code::E0543, span, quoted(context.sources, span), quoted(context.sources, bounds_span))
        .label(bounds_span, "the bounds")
        .help("narrow its own bounds, or bring it inside with `min` and `max`");
    return false;
  }
  const bool can_be_negative = is_known(range.low) && range.low < 0 && low == -kNoBound;
  if (value.type.kind != Kind::Duration || !can_be_negative) return true;
  auto report = context.out->report(Code::E0544, span, quoted(context.sources, span));
  if (value.is_constant && context.sources.text(span).starts_with('-'))
    report.fix("leave the sign out", {{{span.file, span.begin, span.begin + 1}, ""}});
  return false;
}

}  // namespace

Argument check_argument(Context& context, Scope& scope, const ast::Expr& expr, const std::string& name,
                        const Type& type, const Bounds& bounds, Span bounds_span) {
  if (type.is_error()) return std::nullopt;
  checked::ActionArg arg;
  arg.name = name;
  arg.shown_as = value_kind(type.kind);
  arg.span = expr.span;
  if (type.kind == Kind::Texts) return texts_argument(context, scope.file, expr, type, std::move(arg));
  if (type.kind == Kind::Spans) return spans_argument(context, scope, expr, std::move(arg));
  if (type.kind == Kind::Span) return span_argument(context, scope, expr, std::move(arg));
  Value value = check_as(context, scope, expr, type);
  if (value.type.is_error()) return std::nullopt;
  if (type.kind == Kind::Text) return content_argument(context, value, expr, std::move(arg));
  if (type.kind == Kind::Rate) {
    if (!require_positive_rate(context, value)) return std::nullopt;
    arg.kind = ir::ArgKind::Rate;
    arg.count = value.expr.int_value;
    arg.period_ms = static_cast<std::int64_t>(value.expr.number);
    return arg;
  }
  if (!require_within(context, value, bounds, expr.span, bounds_span)) return std::nullopt;
  if (!require_range_within(context, value, bounds, expr.span, bounds_span)) return std::nullopt;
  arg.kind = ir::ArgKind::Value;
  arg.value = std::move(value.expr);
  return arg;
}

void mark_verdicts_used(Context& context, const FileScope& file) {
  for (const ImportScope& import : file.imports) {
    for (const ast::File* source : import.package->files) {
      if (source->id == context.verdict_span.file) import.used = true;
    }
  }
}

}  // namespace mpol::check
