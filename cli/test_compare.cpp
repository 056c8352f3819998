#include "cli/test_compare.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/sealing.hpp"

namespace mpol::cli {
namespace {

using checked::Expectation;
using checked::ExpectKind;

std::string join(const std::vector<std::string>& names, const char* none) {
  return names.empty() ? none : fmt::format("{}", fmt::join(names, ", "));
}

std::string covered_text(const Decided& decided, const Evidence& evidence) {
  if (!evidence.field.has_value()) return {};
  const std::string_view text = decided.frame.fields[evidence.field.index].text;
  return std::string(text.substr(evidence.begin, evidence.end - evidence.begin));
}

Answer rules_answer(const Decided& decided, const Expectation& expectation) {
  const Decision& decision = decided.decision;
  const auto any_of = [&](auto predicate) {
    return std::any_of(expectation.rules.begin(), expectation.rules.end(), predicate);
  };
  std::vector<RuleId> undetermined;
  for (const UndeterminedRule& entry : decision.undetermined) undetermined.push_back(entry.rule);
  if (expectation.kind == ExpectKind::Undetermined) {
    return {any_of([&](RuleId rule) { return decided.undetermined(rule); }),
            "undetermined: " + decided.rule_names(undetermined)};
  }
  std::string found = "fired: " + decided.rule_names(decision.fired);
  if (!undetermined.empty()) found += "; undetermined: " + decided.rule_names(undetermined);
  return {any_of([&](RuleId rule) { return decided.fired(rule); }), std::move(found)};
}

Answer action_answer(const Decided& decided, const Expectation& expectation) {
  std::vector<std::string> names;
  for (const DecidedAction& action : decided.decision.actions) {
    names.push_back(decided.program.tables().actions[action.action.index].name);
  }
  const bool holds = std::find(names.begin(), names.end(), expectation.name) != names.end();
  return {holds, "actions: " + join(names, "none")};
}

Answer needs_answer(const Decided& decided, const Expectation& expectation) {
  std::vector<std::string> names;
  for (const SignalId signal : decided.decision.needed)
    names.push_back(decided.program.tables().signals[signal.index].name);
  const bool holds = std::find(names.begin(), names.end(), expectation.name) != names.end();
  return {holds, "needed: " + join(names, "no signal")};
}

// An expectation asks about the author's own text, which the answer shows only where the decision does.
Answer evidence_answer(const Decided& decided, const Expectation& expectation) {
  std::vector<std::string> texts;
  bool holds = false;
  for (const Evidence& evidence : decided.decision.evidence) {
    const std::string text = covered_text(decided, evidence);
    if (text.empty()) continue;
    holds = holds || text == expectation.name;
    texts.push_back(fmt::format("\"{}\"", found_text(decided.decision, evidence, decided.frame)));
  }
  return {holds, "evidence: " + join(texts, "none")};
}

Answer verdict_answer(const Decided& decided, const Expectation& expectation) {
  const VerdictId verdict = decided.decision.verdict;
  const std::vector<std::string>& names = decided.program.tables().verdicts;
  return {verdict == expectation.verdict, "verdict: " + (verdict.has_value() ? names[verdict.index] : "none")};
}

Answer level_answer(const Decided& decided, const Expectation& expectation) {
  std::vector<std::string> names;
  bool holds = false;
  for (const DecidedLevel& level : decided.decision.levels) {
    if (!level.missing.empty()) continue;
    const std::int64_t number = decided.program.module().levels[level.level.index].number;
    names.push_back(fmt::format("{}", number));
    holds |= number == expectation.level;
  }
  return {holds, "level: " + join(names, "none")};
}

}  // namespace

bool Decided::fired(RuleId rule) const {
  return std::find(decision.fired.begin(), decision.fired.end(), rule) != decision.fired.end();
}

bool Decided::undetermined(RuleId rule) const {
  return std::any_of(decision.undetermined.begin(), decision.undetermined.end(),
                     [&](const UndeterminedRule& entry) { return entry.rule == rule; });
}

std::string Decided::rule_names(const std::vector<RuleId>& rules) const {
  std::string text;
  for (const RuleId rule : rules) text += (text.empty() ? "" : ", ") + program.module().rules[rule.index].id;
  return text.empty() ? "no rule" : text;
}

Answer answer(const Decided& decided, const Expectation& expectation) {
  switch (expectation.kind) {
    case ExpectKind::Rule:
    case ExpectKind::Undetermined: return rules_answer(decided, expectation);
    case ExpectKind::Needs: return needs_answer(decided, expectation);
    case ExpectKind::Action: return action_answer(decided, expectation);
    case ExpectKind::Verdict: return verdict_answer(decided, expectation);
    case ExpectKind::Evidence: return evidence_answer(decided, expectation);
    case ExpectKind::Level: return level_answer(decided, expectation);
  }
  return {};
}

std::string in_words(const Expectation& expectation) {
  std::string text = expectation.negated ? "not " : "";
  switch (expectation.kind) {
    case ExpectKind::Undetermined: text += "undetermined "; break;
    case ExpectKind::Needs: text += "needs "; break;
    case ExpectKind::Level: return text + fmt::format("level {}", expectation.level);
    case ExpectKind::Evidence: return text + "evidence \"" + expectation.name + '"';
    default: break;
  }
  return text + expectation.name + (expectation.wildcard ? "*" : "");
}

namespace {

// Whoever has brought such an action into the decision.
template <class IsMeant>
void add_that_ask_now(const Decided& decided, const IsMeant& is_meant, Involved& out) {
  for (const DecidedAction& action : decided.decision.actions) {
    if (!is_meant(action.action)) continue;
    out.rules.insert(action.rules.begin(), action.rules.end());
    out.levels.insert(action.levels.begin(), action.levels.end());
  }
}

// Whoever would bring one, if it fired or was reached.
template <class IsMeant>
void add_that_could_ask(const ir::Module& module, const IsMeant& is_meant, Involved& out) {
  const auto asks = [&](const std::vector<ir::ActionCall>& calls) {
    return std::any_of(calls.begin(), calls.end(), [&](const ir::ActionCall& call) { return is_meant(call.action); });
  };
  for (std::size_t i = 0; i < module.rules.size(); ++i) {
    if (asks(module.rules[i].then) || asks(module.rules[i].unknown)) out.rules.insert(RuleId(i));
  }
  for (std::size_t i = 0; i < module.levels.size(); ++i) {
    if (asks(module.levels[i].then)) out.levels.insert(LevelId(i));
  }
}

}  // namespace

std::vector<RuleId> not_expected(const Decided& decided, const checked::TestStep& step) {
  std::vector<RuleId> others;
  for (const RuleId rule : decided.decision.fired) {
    const bool named = std::any_of(step.expectations.begin(), step.expectations.end(), [&](const Expectation& e) {
      return e.kind == ExpectKind::Rule && std::find(e.rules.begin(), e.rules.end(), rule) != e.rules.end();
    });
    if (!named) others.push_back(rule);
  }
  return others;
}

void add_involved(const Decided& decided, const Expectation& expectation, Involved& out) {
  const ir::Module& module = decided.program.module();
  const auto is_meant = [&](ActionId id) {
    const ActionInfo& action = module.tables.actions[id.index];
    return expectation.kind == ExpectKind::Verdict ? action.verdict == expectation.verdict
                                                   : action.name == expectation.name;
  };
  switch (expectation.kind) {
    case ExpectKind::Rule:
    case ExpectKind::Undetermined: out.rules.insert(expectation.rules.begin(), expectation.rules.end()); return;
    case ExpectKind::Level:
      for (std::size_t i = 0; i < module.levels.size(); ++i) {
        if (module.levels[i].number == expectation.level) out.levels.insert(LevelId(i));
      }
      return;
    case ExpectKind::Needs:
    case ExpectKind::Evidence: out.rules.insert(decided.decision.fired.begin(), decided.decision.fired.end()); return;
    case ExpectKind::Verdict:
      if (decided.decision.verdict.has_value() && !(decided.decision.verdict < expectation.verdict))
        return add_that_ask_now(
            decided, [&](ActionId id) { return module.tables.actions[id.index].verdict == decided.decision.verdict; },
            out);
      break;
    case ExpectKind::Action:
      if (expectation.negated) return add_that_ask_now(decided, is_meant, out);
      break;
  }
  add_that_could_ask(module, is_meant, out);
}

}  // namespace mpol::cli
