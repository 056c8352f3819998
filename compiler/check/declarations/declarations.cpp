#include "compiler/check/declarations/declarations.hpp"

#include "compiler/check/expressions/build.hpp"
#include "compiler/check/patterns.hpp"

namespace mpol::check {

void resolve_entity(Context& context, Entity& entity) {
  entity.value = error_value(entity.span);
  switch (entity.kind) {
    case EntityKind::Field: resolve_field(context, entity); break;
    case EntityKind::Param: resolve_param(context, entity); break;
    case EntityKind::Signal: resolve_signal(context, entity); break;
    case EntityKind::Score: resolve_score(context, entity); break;
    case EntityKind::Pattern: resolve_pattern(context, entity); break;
    case EntityKind::Lexicon: resolve_lexicon(context, entity); break;
    case EntityKind::View: resolve_view(context, entity); break;
    case EntityKind::Finding: resolve_finding(context, entity); break;
    case EntityKind::Let: resolve_let(context, entity); break;
    case EntityKind::Counter: resolve_counter(context, entity); break;
  }
  entity.value.nodes = count_nodes(entity.value.expr);
}

}  // namespace mpol::check
