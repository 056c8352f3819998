// L0311 `fires_on_absence`: that something is not found in the text is enough for a rule to fire.
// Why it matters: nearly every text lacks it, also empty ones, and those in a language that the pattern does not know.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

// The searches that the condition asks to fail.
void collect(const checked::Expr& expr, bool is_asked_to_fail, std::vector<const checked::Expr*>& searches) {
  if (is_search(expr) && is_asked_to_fail) searches.push_back(&expr);
  if (expr.op != ir::Op::And && expr.op != ir::Op::Or && expr.op != ir::Op::Not) return;
  for (const checked::Expr& operand : expr.operands)
    collect(operand, is_asked_to_fail != (expr.op == ir::Op::Not), searches);
}

}  // namespace

void fires_on_absence(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& own : facts.rules()) {
    if (!own.rule.when || own.rule.findings || !own.rule.unless.empty()) continue;
    std::vector<const checked::Expr*> searches;
    collect(*own.rule.when, false, searches);
    for (const checked::Expr* search : searches) {
      checked::Expr absent;
      absent.op = ir::Op::Not;
      absent.type = ir::Type::Truth;
      absent.kind = ValueKind::Bool;
      absent.operands.push_back(*search);
      if (!facts.foreseen.implies(absent, *own.rule.when)) continue;
      out.report(Code::L0311, facts.is_own(search->span) ? search->span : own.rule.id_span, own.rule.id)
          .help("ask for something else as well: a score, a kind of event, another pattern");
      break;
    }
  }
}

}  // namespace mpol::lint
