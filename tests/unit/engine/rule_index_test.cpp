// The index of a large program: it finds what the interpreter finds, whether few clauses could hold or so many that all
// blocks are run; and a program for which it would be too large does without.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "compiler/emit/emit.hpp"
#include "compiler/emit/rule_index.hpp"
#include "runtime/engine/native_engine.hpp"
#include "tests/support/module_builder.hpp"
#include "tests/support/random.hpp"

namespace mpol {
namespace {

using engine::NativeCode;

constexpr std::size_t kRules = 2500, kScores = 12;

// A third each of an `and` of thresholds, an `and` with an `or` in it, and an `or` of two `and`s.
ir::Module rules_over_scores() {
  test::ModuleBuilder m;
  test::Random random(1);
  std::vector<InstId> scores;
  for (std::size_t i = 0; i < kScores; ++i) scores.push_back(m.score("score" + std::to_string(i)));
  const auto reaches = [&] {
    return m.at_least(scores[random.below(kScores)], 0.5 + static_cast<double>(random.below(50)) / 100);
  };
  for (std::size_t i = 0; i < kRules; ++i) {
    InstId condition;
    switch (i % 3) {
      case 0: condition = m.all({reaches(), reaches(), m.negation(reaches()), reaches()}); break;
      case 1: condition = m.all({m.any({reaches(), reaches()}), reaches(), reaches()}); break;
      default: condition = m.any({m.all({reaches(), reaches()}), m.all({reaches(), m.negation(reaches())})}); break;
    }
    m.rule("R-" + std::to_string(i), condition);
  }
  return std::move(m.module);
}

struct Engines {
  std::shared_ptr<const Program> program;
  std::shared_ptr<const NativeCode> code;
  Frame frame;
  engine::Evaluator evaluator;
  engine::Interpreter interpreter;
  engine::NativeEngine native;
  Outcome expected, found;

  explicit Engines(const ir::Module& module)
      : program(make(module)),
        code(NativeCode::link(emit::emit_object(module).value()).value()),
        frame(program->tables(), program->symbols()),
        evaluator(*program),
        interpreter(evaluator),
        native(evaluator, interpreter, code) {}

  static std::shared_ptr<const Program> make(const ir::Module& module) {
    Diagnostics diagnostics;
    return load(module, diagnostics);
  }
  bool agree() {
    interpreter.begin(frame);
    interpreter.evaluate(expected);
    native.begin(frame);
    native.evaluate(found);
    return expected == found;
  }
};

BOOST_AUTO_TEST_CASE(few_and_many_candidates_give_what_the_interpreter_gives) {
  Engines engines(rules_over_scores());
  BOOST_TEST(engines.code->info().predicate_words > 0u);
  test::Random random(2);
  std::size_t fewest = kRules, most = 0, undetermined = 0;
  for (int event = 0; event < 300; ++event) {
    // From events whose scores are low to such as reach every threshold.
    const double power = 4.0 * (300 - event) / 300;
    for (SignalReading& signal : engines.frame.signals) {
      signal.state = event % 3 == 0 && random.chance(1, 4) ? SignalState::Unavailable : SignalState::Available;
      if (event % 7 == 0 && random.chance(1, 8)) signal.state = SignalState::NotFetched;
      signal.number = std::pow(static_cast<double>(random.below(101)) / 100, power);
    }
    BOOST_TEST_REQUIRE(engines.agree(), "event " << event);
    fewest = std::min(fewest, engines.found.fired.size());
    most = std::max(most, engines.found.fired.size());
    undetermined += engines.found.undetermined.size();
  }
  BOOST_TEST(fewest < kRules / 100);
  BOOST_TEST(most > kRules / 2);
  BOOST_TEST(undetermined > kRules);
}

// Each rule would have a posting for all values but one.
BOOST_AUTO_TEST_CASE(an_index_that_would_be_too_large_is_left_out) {
  test::ModuleBuilder m;
  const InstId user = m.field(m.add_field("user", ValueKind::String));
  const auto name = [](std::size_t i) { return "user-" + std::to_string(i % 100); };
  for (std::size_t i = 0; i < kRules; ++i) {
    const InstId is_user = m.add(ir::Op::SymbolEqual, ir::Type::Truth, {user, m.symbol_const(name(i))});
    m.rule("R-" + std::to_string(i), m.negation(is_user));
  }
  Engines engines(m.module);
  BOOST_TEST(engines.code->info().predicate_words == 0u);
  for (const std::string& text : {name(0), name(99), std::string("nobody")}) {
    engines.frame.clear();
    engines.frame.fields[0].present = true;
    engines.frame.fields[0].symbol = engines.frame.intern(text);
    BOOST_TEST(engines.agree(), text);
    BOOST_TEST(engines.found.fired.size() == (text == "nobody" ? kRules : kRules - 25));
  }
}

// Each rule needs a tenant of its own or a score of nearly one, and a score that is often reached. Bounds near one are as many
// as those further down, which must not make them look as likely.
BOOST_AUTO_TEST_CASE(a_rule_is_a_candidate_only_where_what_it_needs_is_there) {
  constexpr std::size_t kTenants = 500;
  test::ModuleBuilder m;
  test::Random random(3);
  const InstId tenant = m.field(m.add_field("tenant", ValueKind::String));
  std::vector<InstId> scores;
  for (std::size_t i = 0; i < kScores; ++i) scores.push_back(m.score("score" + std::to_string(i)));
  const auto reaches = [&](double bound) { return m.at_least(scores[random.below(kScores)], bound); };
  for (std::size_t i = 0; i < kRules; ++i) {
    const InstId name = m.symbol_const("tenant-" + std::to_string(i / 2 % kTenants));
    const InstId need = i % 2 == 0 ? m.add(ir::Op::SymbolEqual, ir::Type::Truth, {tenant, name})
                                   : reaches(0.99 + static_cast<double>(random.below(100)) / 10'000);
    m.rule("R-" + std::to_string(i), m.all({need, reaches(0.1 + static_cast<double>(random.below(50)) / 100)}));
  }
  const emit::Formulas formulas = emit::make_formulas(m.module);
  const emit::RuleIndex index = emit::make_rule_index(formulas.rules, formulas.slots);
  // Of an event whose scores are all the same.
  const auto candidates = [&](double score, std::uint32_t tenant_class) {
    std::size_t count = 0;
    for (const native::Postings& list : index.lists) {
      const emit::Slot& slot = formulas.slots[list.slot];
      const bool is_score = slot.kind == emit::SlotKind::Number;
      const native::Range range =
          index.ranges[list.begin + (is_score ? slot.class_of(emit::key_of(score)) : tenant_class)];
      count += range.end - range.begin;
    }
    return count;
  };
  BOOST_TEST(candidates(0.7, 0) == 0u);
  BOOST_TEST(candidates(1.0, 0) == kRules / 2);
  std::size_t of_tenants = 0;
  for (std::uint32_t c = 1; c <= kTenants; ++c) of_tenants += candidates(0.7, c);
  BOOST_TEST(of_tenants == kRules / 2);
}

}  // namespace
}  // namespace mpol
