// One argument of an action: a value, the name of a text, a rate, or spans.
#pragma once
#include "compiler/check/lookup.hpp"

namespace mpol::check {

// Nothing after a report.
std::optional<checked::ActionArg> check_argument(Context& context, Scope& scope, const ast::Expr& expr,
                                                 const std::string& name, const Type& type, const Bounds& bounds,
                                                 Span bounds_span);

// The import that declares the verdicts is used by whoever names one.
void mark_verdicts_used(Context& context, const FileScope& file);

}  // namespace mpol::check
