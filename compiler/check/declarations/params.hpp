// What a parameter's values must be; also for tests that set parameters and for overrides.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

struct ParamShape {
  Type type;
  Bounds bounds;
  Span bounds_span;
  Type key_type;  // of a table
};
ParamShape param_shape(Context& context, const Entity& entity);

// The rows of one value (`single`) or of a table; faulty ones are reported and left out.
std::vector<ParamRow> check_param_rows(Context& context, const FileScope& file, const ParamShape& shape,
                                       const ast::ExprPtr& single, const std::vector<ast::Entry<ast::ExprPtr>>& table,
                                       Span table_span);

void report_duplicate_key(Context& context, const ast::Name& key, Span first);
void report_no_else(Context& context, Span span, std::string_view what);

}  // namespace mpol::check
