// lower: sharing across rules, flat conditions, origins, and what is not executed yet.
#include "compiler/lower/lower.hpp"

#include <boost/test/unit_test.hpp>

#include "program/ir_text.hpp"

namespace mpol {
namespace {

using checked::Expr;
using ir::Op;
using ir::Type;

struct Fixture {
  SourceTree sources;
  FileId file =
      sources.add("p.mpol", "rule R-1 { when hate >= 80% and\n  spam >= 10% }\nrule R-2 { when hate >= 80% }\n");
  checked::Policy policy;
  Diagnostics diagnostics;

  Fixture() {
    for (const char* name : {"hate", "spam"}) {
      SignalInfo signal;
      signal.name = name;
      signal.kind = ValueKind::Score;
      policy.tables.signals.push_back(signal);
    }
  }
  Span span(std::string_view text, std::size_t from = 0) const {
    const auto begin = static_cast<std::uint32_t>(sources.file(file).text().find(text, from));
    return {file, begin, begin + static_cast<std::uint32_t>(text.size())};
  }
  static Expr expr(Op op, Type type, std::vector<Expr> operands = {}) {
    Expr out;
    out.op = op;
    out.type = type;
    out.operands = std::move(operands);
    return out;
  }
  // signal >= threshold
  Expr at_least(std::uint32_t signal, double threshold, Span where) const {
    Expr number = expr(Op::NumberConst, Type::Number), score = expr(Op::Signal, Type::Number);
    number.number = threshold;
    score.a = signal;
    Expr out = expr(Op::NumberLessEqual, Type::Truth, {number, score});
    out.span = where;
    return out;
  }
  void add_rule(const std::string& id, Expr when) {
    checked::Rule rule;
    rule.id = id;
    rule.id_span = span(id);
    rule.when = std::move(when);
    policy.rules.push_back(std::move(rule));
  }
  std::string lower() {
    std::string text = ir::print(lower::lower(policy, sources, diagnostics));
    return text.substr(text.find("%0"));
  }
};

BOOST_FIXTURE_TEST_CASE(equal_conditions_of_two_rules_are_one, Fixture) {
  Expr both =
      expr(Op::And, Type::Truth, {at_least(0, 0.8, span("hate >= 80%")), at_least(1, 0.1, span("spam >= 10%"))});
  both.span = span("hate >= 80% and\n  spam >= 10%");
  add_rule("R-1", std::move(both));
  add_rule("R-2", at_least(0, 0.8, span("hate >= 80%", 50)));
  const std::string expected =
      "%0 = number 0.8\n"
      "%1 = signal hate : Number\n"
      "%2 = number_le %0, %1 @2                ; \"hate >= 80%\" p.mpol:1:17\n"
      "%3 = number 0.1\n"
      "%4 = signal spam : Number\n"
      "%5 = number_le %3, %4 @3                ; \"spam >= 10%\" p.mpol:2:3\n"
      "%6 = and %2, %5 @1                      ; \"hate >= 80% and spam >= 10%\" p.mpol:1:17\n"
      "\nrule #0 \"R-1\" condition=%6 @0\n"
      "\nrule #1 \"R-2\" condition=%2 mentions=[{inst=%2 @5}] @4\n";
  const std::string text = lower();
  BOOST_TEST(text.substr(0, expected.size()) == expected);
  BOOST_TEST(!diagnostics.has_errors());
}

BOOST_FIXTURE_TEST_CASE(a_rule_without_conditions_is_true, Fixture) {
  checked::Rule rule;
  rule.id = "R-1";
  rule.id_span = span("R-1");
  policy.rules.push_back(rule);
  BOOST_TEST(lower().starts_with("%0 = truth 1\n\nrule #0 \"R-1\" condition=%0 @0\n"));
}

BOOST_FIXTURE_TEST_CASE(equal_loops_are_one_whatever_their_ids, Fixture) {
  EventField tags;
  tags.name = "tags";
  tags.kind = ValueKind::StringList;
  policy.tables.fields.push_back(tags);
  policy.tables.symbols = {"a"};
  policy.loops = 2;
  for (const std::uint32_t id : {0u, 1u}) {
    Expr element = expr(Op::Element, Type::Symbol), symbol = expr(Op::SymbolConst, Type::Symbol);
    element.a = id;
    symbol.a = 0;
    Expr loop = expr(Op::AnyElement, Type::Truth, {expr(Op::SymbolEqual, Type::Truth, {element, symbol})});
    loop.a = 0;
    loop.b = id;
    add_rule(id == 0 ? "R-1" : "R-2", std::move(loop));
  }
  const ir::Module module = lower::lower(policy, sources, diagnostics);
  BOOST_TEST(module.loops == 1u);
  BOOST_TEST(module.insts.size() == 4u);
  BOOST_TEST((module.rules[0].condition == module.rules[1].condition));
}

BOOST_FIXTURE_TEST_CASE(counters_and_levels_are_rows_of_the_module, Fixture) {
  Expr counter = expr(Op::Counter, Type::Int);
  counter.a = 0;
  Expr one = expr(Op::IntConst, Type::Int);
  one.int_value = 1;
  checked::Counter row;
  row.name = "strikes";
  row.package = "p";
  row.kind = ir::CounterKind::LastSeen;
  row.shown_as = ValueKind::Time;
  row.keys = one;
  policy.counters.push_back(row);
  checked::Escalation escalation;
  escalation.name = "matrix";
  escalation.levels.push_back({1, "a", expr(Op::IntLess, Type::Truth, {one, counter}), {}, {}, {}});
  policy.escalations.push_back(std::move(escalation));
  const ir::Module module = lower::lower(policy, sources, diagnostics);
  BOOST_TEST(diagnostics.list().empty());
  BOOST_TEST_REQUIRE(module.counters.size() == 1u);
  BOOST_TEST(module.counters[0].name == "p.strikes");
  BOOST_TEST_REQUIRE(module.levels.size() == 1u);
  BOOST_TEST((module.insts[module.levels[0].condition.index].op == Op::IntLess));
}

}  // namespace
}  // namespace mpol
