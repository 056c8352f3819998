#include "cli/explain.hpp"
namespace mpol::cli { int explain_event(const ExplainEvent&, Context& c) { return fail(c, Failure{"x"}); } }
