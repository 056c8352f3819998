#include "compiler/parse/build/build.hpp"

namespace mpol::parse {
namespace {

// What is counted, and how. A kind that counts nothing in particular has no expression.
P::ExprContext* counted(P::CounterKindContext* context, ast::CounterDecl& out) {
  if (auto* count = dynamic_cast<P::CountCounterContext*>(context)) {
    out.kind = ast::CounterKind::Count;
    out.of_events = count->expr() == nullptr;
    return count->expr();
  }
  if (auto* sum = dynamic_cast<P::SumCounterContext*>(context)) {
    out.kind = ast::CounterKind::Sum;
    return sum->expr();
  }
  if (auto* mean = dynamic_cast<P::MeanCounterContext*>(context)) {
    out.kind = ast::CounterKind::Mean;
    return mean->expr();
  }
  if (auto* distinct = dynamic_cast<P::DistinctCounterContext*>(context)) {
    out.kind = ast::CounterKind::Distinct;
    return distinct->expr();
  }
  if (auto* rate = dynamic_cast<P::RateCounterContext*>(context)) {
    out.kind = ast::CounterKind::Rate;
    return rate->expr();
  }
  out.kind =
      dynamic_cast<P::FirstSeenCounterContext*>(context) ? ast::CounterKind::FirstSeen : ast::CounterKind::LastSeen;
  return nullptr;
}

}  // namespace

ast::DeclNode Builder::decl(P::CounterDeclContext* context) {
  ast::CounterDecl result;
  result.of = expr(counted(context->counterKind(), result));
  for (P::CounterClauseContext* clause : context->counterClause()) {
    if (auto* where = dynamic_cast<P::CounterWhereContext*>(clause)) {
      result.where = expr(where->expr());
    } else if (auto* by = dynamic_cast<P::CounterByContext*>(clause)) {
      result.by = names(by->name());
    } else if (auto* over = dynamic_cast<P::CounterOverContext*>(clause)) {
      result.over = expr(over->sum());
      result.fixed_window = over->fixed != nullptr;
    } else if (auto* decay = dynamic_cast<P::CounterDecayContext*>(clause)) {
      result.half_life = expr(decay->sum());
    } else if (auto* limit = dynamic_cast<P::CounterLimitContext*>(clause)) {
      result.limit = expr(limit->sum());
    } else if (auto* keys = dynamic_cast<P::CounterKeysContext*>(clause)) {
      result.keys = expr(keys->sum());
    } else if (auto* late = dynamic_cast<P::CounterLateContext*>(clause)) {
      result.late = expr(late->sum());
    } else if (auto* migrate = dynamic_cast<P::CounterMigrateContext*>(clause)) {
      result.migrate = name(migrate->name());
    } else {
      result.including_this = true;
    }
  }
  return result;
}

}  // namespace mpol::parse
