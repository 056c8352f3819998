// What an audit log keeps of each field and signal. The packages of a policy have one event, so that each field is spoken of
// once in all of them: a layer cannot quietly widen what the one below it stores.
#include "compiler/check/declarations/declarations.hpp"

namespace mpol::check {

void check_audit(Context& context, const FileScope& file, const ast::AuditDecl& audit) {
  const Scope scope{file};
  for (const ast::AuditClause& clause : audit.clauses) {
    for (const ast::Path& path : clause.names) {
      const Entity* entity = path.parts.empty() ? nullptr : find_entity(context, scope, path);
      if (entity == nullptr) continue;
      if (entity->kind != EntityKind::Field && entity->kind != EntityKind::Signal) {
        report_wrong_kind(context, *entity, path.span, "a field of the event or a signal");
        continue;
      }
      const auto [first, is_new] = context.audited.try_emplace(entity, path.span);
      if (!is_new) {
        context.out->report(Code::E0644, path.span, path.text()).label(first->second, "said here first");
        continue;
      }
      Tables& tables = context.policy.tables;
      (entity->kind == EntityKind::Field ? tables.fields[entity->id].audit : tables.signals[entity->id].audit) =
          clause.kept;
    }
  }
}

}  // namespace mpol::check
