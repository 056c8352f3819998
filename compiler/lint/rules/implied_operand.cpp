// L0107 `implied_operand`: of two conditions on one value, one holds whenever the other does: `x >= 80% and x >= 60%`.
// Why it matters: one of the two numbers does nothing, and who changes it changes nothing.
#include "compiler/check/expr_key.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

using checked::Expr;
using ir::Op;

bool is_constant(const Expr& expr) {
  return expr.op == Op::IntConst || expr.op == Op::NumberConst || expr.op == Op::SymbolConst || expr.op == Op::Param;
}

// The value that a condition compares with something settled; empty: it does not.
std::string subject(const Expr& part) {
  switch (part.op) {
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual:
    case Op::SymbolEqual:
      if (is_constant(part.operands[1])) return checked::key_of(part.operands[0]);
      return is_constant(part.operands[0]) ? checked::key_of(part.operands[1]) : "";
    case Op::SymbolIn: return checked::key_of(part.operands[0]);
    default: return "";
  }
}

}  // namespace

void implied_operand(const Facts& facts, Diagnostics& out) {
  for (const Expr* root : facts.conditions()) {
    walk_groups(*root, [&](const Expr& group, const std::vector<const Expr*>& parts) {
      std::unordered_map<std::string, const Expr*> seen;
      for (const Expr* part : parts) {
        const std::string about = subject(*part);
        if (about.empty()) continue;
        const auto [first, is_new] = seen.try_emplace(about, part);
        const Expr *a = first->second, *b = part;
        if (is_new || checked::key_of(*a) == checked::key_of(*b)) continue;
        const bool a_implies_b = facts.foreseen.implies(*a, *b), b_implies_a = facts.foreseen.implies(*b, *a);
        if (a_implies_b == b_implies_a) continue;
        // Of an `and` the weaker one does nothing, of an `or` the stronger one.
        const Expr* idle = a_implies_b == (group.op == Op::And) ? b : a;
        const Expr* other = idle == a ? b : a;
        if (!facts.is_own(idle->span) || facts.is_warned(idle->span)) continue;
        auto report = out.report(Code::L0107, idle->span, group.op == Op::And ? "and" : "or");
        if (other->span.file == idle->span.file)
          report.label(other->span, group.op == Op::And ? "this asks for more" : "this is content with less");
      }
    });
  }
}

}  // namespace mpol::lint
