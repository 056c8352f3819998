// The families of expressions, one file each; expressions.cpp chooses. Each takes the whole expression for its span.
#pragma once
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {

// names.cpp
Value check_name(Context& context, Scope& scope, const ast::Expr& expr, const ast::NameExpr& name,
                 const Type* expected);
// operators.cpp
Value check_unary(Context& context, Scope& scope, const ast::Expr& expr, const ast::UnaryExpr& unary,
                  const Type* expected);
Value check_binary(Context& context, Scope& scope, const ast::Expr& expr, const ast::BinaryExpr& binary);
// dangling.cpp
// Reports values from `parts[first]` on that stand where conditions are joined: `kind is prompt or completion`. Returns
// the index behind them; `first` when there are none.
std::size_t report_dangling(Context& context, const Scope& scope, ast::BinaryOp op,
                            const std::vector<const ast::Expr*>& parts, std::size_t first);
// comparisons.cpp
Value check_comparison(Context& context, Scope& scope, const ast::Expr& expr, const ast::BinaryExpr& binary);
// Two sides of `==` or `is`, checked so that an enum value on one side finds its enum on the other.
// A lone name that nothing declares: a value of an enum or a slip.
bool is_unseen_name(Context& context, const Scope& scope, const ast::Expr& expr);
std::pair<Value, Value> check_sides(Context& context, Scope& scope, const ast::Expr& left, const ast::Expr& right);
// Warns where `==` or `is`, at `between`, asks a score for exactly one value.
void warn_exact_score(Context& context, const Value& left, const Value& right, Span between);
Value compare(Context& context, ast::BinaryOp op, Value left, Value right, Span span);
// membership.cpp
Value check_is(Context& context, Scope& scope, const ast::Expr& expr, const ast::IsExpr& is);
Value check_state(Context& context, Scope& scope, const ast::Expr& expr, const ast::StateExpr& state);
Value check_in(Context& context, Scope& scope, const ast::Expr& expr, const ast::InExpr& in);
// searches.cpp
Value check_has(Context& context, Scope& scope, const ast::Expr& expr, const ast::HasExpr& has);
Value check_count(Context& context, Scope& scope, const ast::Expr& expr, const ast::CountExpr& count);
// The view of a text; none after a report.
ViewId check_text(Context& context, Scope& scope, const ast::Expr& expr);
// calls.cpp
Value check_call(Context& context, Scope& scope, const ast::Expr& expr, const ast::CallExpr& call);
// choices.cpp
Value check_if(Context& context, Scope& scope, const ast::Expr& expr, const ast::IfExpr& choice, const Type* expected);
Value check_quantifier(Context& context, Scope& scope, const ast::Expr& expr, const ast::QuantifierExpr& quantifier);
// `not_here`: what may stand only in certain places (E0327).
Value report_not_here(Context& context, Span span, std::string_view what, std::string_view where);

}  // namespace mpol::check
