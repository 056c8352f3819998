#include "runtime/sealing.hpp"

namespace mpol {
namespace {

void find_sealed_rules(Decision& decision, const Program& program) {
  const std::vector<ir::Rule>& rules = program.module().rules;
  for (const RuleId rule : decision.fired) {
    if (rules[rule.index].sealed) decision.sealed.push_back(rule);
  }
  for (const UndeterminedRule& undetermined : decision.undetermined) {
    if (rules[undetermined.rule.index].sealed) decision.sealed.push_back(undetermined.rule);
  }
}

}  // namespace

void seal(Decision& decision, const Program& program) {
  find_sealed_rules(decision, program);
  if (decision.sealed.empty()) return;
  for (DecidedAction& action : decision.actions) {
    const bool may_have_it = program.tables().actions[action.action.index].sealed;
    for (DecidedArg& arg : action.args) {
      if (!arg.is_content) continue;
      arg.is_sealed = true;
      if (may_have_it) continue;
      arg.kind = DecidedArg::Kind::Null;
      arg.text.clear();
    }
  }
  for (Evidence& evidence : decision.evidence) evidence.pattern.clear();
}

std::string_view found_text(const Decision& decision, const Evidence& evidence, const Frame& frame) {
  if (!evidence.field.has_value()) return {};
  if (!decision.sealed.empty()) return kSealed;
  return frame.fields[evidence.field.index].text.substr(evidence.begin, evidence.end - evidence.begin);
}

}  // namespace mpol
