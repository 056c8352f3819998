// L0215 `sealed_beside_open`: a rule hands content on, and reads a classifier whose content a sealed rule keeps in.
// Why it matters: the seal holds while the sealed rule fires or is undetermined. Where the other fires alone, at a lower score say,
// the same content leaves.
#include <map>
#include <set>

#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

std::set<std::uint32_t> signals_of(const checked::Rule& rule) {
  std::set<std::uint32_t> signals;
  each_part(rule, [&](const checked::Expr& part) {
    if (part.op == ir::Op::Signal || part.op == ir::Op::SignalOr) signals.insert(part.a);
  });
  return signals;
}

const checked::ActionArg* content_in(const std::vector<checked::ActionCall>& calls, const Tables& tables) {
  for (const checked::ActionCall& call : calls) {
    if (tables.actions[call.action.index].sealed) continue;
    for (const checked::ActionArg& arg : call.args) {
      if (arg.kind == ir::ArgKind::Content) return &arg;
    }
  }
  return nullptr;
}

}  // namespace

void sealed_beside_open(const Facts& facts, Diagnostics& out) {
  std::map<std::uint32_t, const checked::Rule*> sealed;  // by signal
  for (const checked::Rule& rule : facts.policy.rules) {
    if (!rule.sealed) continue;
    for (const std::uint32_t signal : signals_of(rule)) sealed.try_emplace(signal, &rule);
  }
  if (sealed.empty()) return;
  const Tables& tables = facts.policy.tables;
  for (const OwnRule& own : facts.rules()) {
    const checked::ActionArg* content = content_in(own.rule.then, tables);
    if (content == nullptr) content = content_in(own.rule.unknown, tables);
    if (own.rule.sealed || content == nullptr) continue;
    for (const std::uint32_t signal : signals_of(own.rule)) {
      const auto other = sealed.find(signal);
      if (other == sealed.end()) continue;
      out.report(Code::L0215, facts.is_own(content->span) ? content->span : own.rule.id_span, own.rule.id,
                 tables.signals[signal].name, other->second->id)
          .help("seal this rule too, or hand on no content");
      break;
    }
  }
}

}  // namespace mpol::lint
