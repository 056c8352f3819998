#include "cli/test_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "cli/test_frame.hpp"
#include "program/bind_params.hpp"
#include "program/program.hpp"
#include "runtime/decider.hpp"
#include "runtime/sealing.hpp"

namespace mpol::cli {
namespace {

using checked::Expectation;
using checked::ExpectKind;

// The decision of one step, with what is needed to compare it.
struct Decided {
  const Program& program;
  const Frame& frame;
  const Decision& decision;

  bool fired(RuleId rule) const {
    return std::find(decision.fired.begin(), decision.fired.end(), rule) != decision.fired.end();
  }
  bool undetermined(RuleId rule) const {
    return std::any_of(decision.undetermined.begin(), decision.undetermined.end(),
                       [&](const UndeterminedRule& entry) { return entry.rule == rule; });
  }
  std::string rule_names(const std::vector<RuleId>& rules) const {
    std::string text;
    for (const RuleId rule : rules) text += (text.empty() ? "" : ", ") + program.module().rules[rule.index].id;
    return text.empty() ? "no rule" : text;
  }
};

std::string join(const std::vector<std::string>& names, const char* none) {
  return names.empty() ? none : fmt::format("{}", fmt::join(names, ", "));
}

std::string covered_text(const Decided& decided, const Evidence& evidence) {
  if (!evidence.field.has_value()) return {};
  const std::string_view text = decided.frame.fields[evidence.field.index].text;
  return std::string(text.substr(evidence.begin, evidence.end - evidence.begin));
}

struct Answer {
  bool holds = false;
  std::string found;
};

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

// `expect only`: rules that fired and that no expectation names.
void compare_only(const Decided& decided, const checked::TestStep& step, TestResult& result) {
  std::vector<RuleId> others;
  for (const RuleId rule : decided.decision.fired) {
    const bool named = std::any_of(step.expectations.begin(), step.expectations.end(), [&](const Expectation& e) {
      return e.kind == ExpectKind::Rule && std::find(e.rules.begin(), e.rules.end(), rule) != e.rules.end();
    });
    if (!named) others.push_back(rule);
  }
  if (!others.empty())
    result.failures.push_back(
        {result.decisions.size() - 1, step.span, "no other rule", "also fired: " + decided.rule_names(others)});
}

void compare(const Decided& decided, const checked::TestStep& step, TestResult& result) {
  write_json(decided.decision, decided.program, result.decisions.emplace_back());
  for (const Expectation& expectation : step.expectations) {
    const Answer found = answer(decided, expectation);
    if (found.holds == expectation.negated)
      result.failures.push_back({result.decisions.size() - 1, expectation.span, in_words(expectation), found.found});
  }
  if (step.only) compare_only(decided, step, result);
}

}  // namespace

ir::Module with_params_of(const checked::Test& test, const ir::Module& module) {
  ir::Module own = module;
  for (const auto& [id, param] : test.params) own.tables.params[id.index].rows = param.rows;
  return own;
}

TestResult run_test(const checked::Test& test, const std::shared_ptr<const Program>& program) {
  TestResult result{test.title, test.span, {}, {}};
  Frame frame(program->tables(), program->symbols());
  Decider decider(program);
  for (std::size_t i = 0; i < test.steps.size(); ++i) {
    fill_frame(test.steps[i], i + 1, frame);
    compare({*program, frame, decider.decide(frame)}, test.steps[i], result);
  }
  return result;
}

std::vector<TestResult> run_tests(const checked::Policy& policy, const ir::Module& module, Diagnostics& diagnostics,
                                  ScannerKind scanners) {
  std::vector<TestResult> results;
  const std::shared_ptr<const Program> shared = load(module, diagnostics, scanners);
  if (!shared) return results;
  for (const checked::Test& test : policy.tests) {
    const auto program = test.params.empty() ? shared : load(with_params_of(test, module), diagnostics, scanners);
    if (!program) return results;
    results.push_back(run_test(test, program));
  }
  return results;
}

}  // namespace mpol::cli
