#include "cli/test_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/assert.hpp"
#include "cli/explain_rule.hpp"
#include "cli/test_compare.hpp"
#include "cli/test_frame.hpp"
#include "cli/test_outage.hpp"
#include "runtime/decider.hpp"
#include "runtime/explained.hpp"

namespace mpol::cli {
namespace {

// Most rules of one failed step that are explained. Larger: a failure of `block` where many rules can block fills the
// screen. Smaller: the rule that the author meant may be left out.
constexpr std::size_t kMaxExplainedRules = 4;

std::string explain(const Involved& involved, const Decided& decided, engine::Evaluator& evaluator) {
  std::string text;
  std::size_t count = 0;
  for (const RuleId rule : involved.rules) {
    if (++count <= kMaxExplainedRules) text += explain_rule(rule, evaluator, decided.decision);
  }
  if (count > kMaxExplainedRules) text += fmt::format("… and {} more\n", count - kMaxExplainedRules);
  for (const LevelId level : involved.levels) text += explain_level(level, evaluator, decided.decision);
  return text;
}

// Returns whose conditions explain what failed.
Involved compare(const Decided& decided, const checked::TestStep& step, TestResult& result) {
  write_json(decided.decision, decided.program, result.decisions.emplace_back());
  const std::size_t number = result.decisions.size() - 1;
  Involved involved;
  for (const checked::Expectation& expectation : step.expectations) {
    Answer found = answer(decided, expectation);
    if (found.holds != expectation.negated) continue;
    result.failures.push_back({number, expectation.span, in_words(expectation), std::move(found.found)});
    add_involved(decided, expectation, involved);
  }
  if (!step.only) return involved;
  const std::vector<RuleId> others = not_expected(decided, step);
  if (others.empty()) return involved;
  result.failures.push_back({number, step.span, "no other rule", "also fired: " + decided.rule_names(others)});
  involved.rules.insert(others.begin(), others.end());
  return involved;
}

std::shared_ptr<const Program> load_for(const checked::Test& test, const ir::Module& module, ScannerKind scanners,
                                        PlanKeeper* plans) {
  ir::Module own = module;
  for (const auto& [id, param] : test.params) own.tables.params[id.index].rows = param.rows;
  Diagnostics unheard;  // it loads, as it did with other values of the same parameters
  return load(std::move(own), unheard, scanners, plans);
}

bool has_outage(const checked::Test& test) {
  return std::any_of(test.steps.begin(), test.steps.end(),
                     [](const checked::TestStep& step) { return step.counters_unavailable; });
}

std::shared_ptr<const StateBinding> bind_to(const Program& program, std::shared_ptr<counters::CounterStore> store) {
  Diagnostics unheard;  // an empty store refuses nothing but more counters than there is room for
  return bind_state(program, std::move(store), unheard);
}

}  // namespace

TestSuite::TestSuite(const checked::Policy& policy, const ir::Module& module, Diagnostics& diagnostics,
                     ScannerKind scanners, PlanKeeper* plans)
    : policy_(policy),
      module_(module),
      scanners_(scanners),
      plans_(plans),
      shared_(load(module, diagnostics, scanners, plans)) {}

TestResult TestSuite::run(std::size_t index, bool explains, DecisionObserver* observer) const {
  const auto begin = std::chrono::steady_clock::now();
  const checked::Test& test = policy_.tests[index];
  TestResult result{test.title, test.span, {}, {}, {}, 0};
  const auto program = test.params.empty() ? shared_ : load_for(test, module_, scanners_, plans_);
  MPOL_ASSERT(program != nullptr, "a policy that loads does so with other parameters");
  Frame frame(program->tables(), program->symbols());
  const auto store = has_outage(test) ? std::make_shared<OutageStore>() : nullptr;
  std::optional<Decider> made;
  Decider& decider = store ? made.emplace(program, bind_to(*program, store)) : made.emplace(program);
  ReadingsKept readings(observer);
  decider.set_observer(explains ? &readings : observer);
  for (std::size_t i = 0; i < test.steps.size(); ++i) {
    fill_frame(test.steps[i], i + 1, frame);
    if (store) store->is_down = test.steps[i].counters_unavailable;
    const Decided decided{*program, frame, decider.decide(frame)};
    const Involved involved = compare(decided, test.steps[i], result);
    result.why.push_back(explains ? explain(involved, decided, decider.evaluator()) : "");
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

std::vector<TestResult> run_tests(const checked::Policy& policy, const ir::Module& module, Diagnostics& diagnostics,
                                  ScannerKind scanners) {
  const TestSuite suite(policy, module, diagnostics, scanners);
  std::vector<TestResult> results;
  for (std::size_t i = 0; i < suite.size(); ++i) results.push_back(suite.run(i, false));
  return results;
}

}  // namespace mpol::cli
