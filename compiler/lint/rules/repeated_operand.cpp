// L0106 `repeated_operand`: the same condition stands twice among those that one `and` or `or` joins.
// Why it matters: the second was likely to be another one.
#include "compiler/check/expr_key.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void repeated_operand(const Facts& facts, Diagnostics& out) {
  for (const checked::Expr* root : facts.conditions()) {
    walk_groups(*root, [&](const checked::Expr& group, const std::vector<const checked::Expr*>& parts) {
      std::unordered_map<std::string, const checked::Expr*> seen;
      for (const checked::Expr* part : parts) {
        const auto [first, is_new] = seen.try_emplace(checked::key_of(*part), part);
        // Parts that a `let` brings in may stand at one place.
        if (is_new || !facts.is_own(part->span) || part->span == first->second->span) continue;
        auto report = out.report(Code::L0106, part->span, group.op == ir::Op::And ? "and" : "or");
        if (first->second->span.file == part->span.file) report.label(first->second->span, "here first");
      }
    });
  }
}

}  // namespace mpol::lint
