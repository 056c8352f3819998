// Expressions: from syntax to typed trees of the IR's operations.
//
// Types flow both ways: an expression may be told what is expected of it, so that `prompt` can be a value of the enum
// that it is compared with, `fr` a language, 0.8 a score. What does not fit is reported where it stands, and the value
// of kind Error that comes out is silent from then on. Errors:  E03xx, and those of lookup and patterns. Threads: see
// Context.
#pragma once
#include "compiler/check/lookup.hpp"

namespace mpol::check {

// `expected` may be null: then the expression says what it is.
Value check_expr(Context& context, Scope& scope, const ast::Expr& expr, const Type* expected = nullptr);
// The same, and the value has that type or is an error.
Value check_as(Context& context, Scope& scope, const ast::Expr& expr, const Type& expected);
// A bool.
Value check_condition(Context& context, Scope& scope, const ast::Expr& expr);
// A constant of that type, worked out; an error otherwise (E0322).
Value check_constant(Context& context, Scope& scope, const ast::Expr& expr, const Type& expected);

// Offers the number for a text that is one in quotes.
void fix_quoted_number(Context& context, const Value& value, Diagnostics::Builder& report);
// Makes `value` a value of `expected`, or reports that it is not.
Value fit(Context& context, Value value, const Type& expected);
bool converts_silently(const Value& value, const Type& expected);

// The value of a name, as if it stood in an expression.
Value value_of(const Entity& entity, Span span);
// Whether a tag's language is one of ISO 639; reports it if not. `span` is the tag, perhaps in quotes, or nothing: the
// file that is named with it.
bool check_language_code(Context& context, std::string_view tag, Span span);
// A literal text as a symbol of that type (String, Enum, Language, Key); an error value after a report.
Value symbol_value(Context& context, const std::string& text, const Type& type, Span span);

// Whether program/builtins.def has a function of that name.
bool is_builtin(std::string_view name);

}  // namespace mpol::check
