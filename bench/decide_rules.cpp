#include "bench/decide_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/support/module_builder.hpp"
#include "tests/support/random.hpp"

namespace mpol::bench {
namespace {

using test::ModuleBuilder;
using test::Random;

double unit(Random& random) { return static_cast<double>(random.below(10'000)) / 10'000; }

Term make_term(Random& random) {
  Term term;
  const std::size_t kind = random.below(20);
  if (kind < 11) {
    term.kind = kind < 8 ? Term::Kind::ScoreAtLeast : Term::Kind::ScoreBelow;
    term.input = static_cast<std::uint32_t>(random.below(10));
    term.number = 0.2 + 0.7 * unit(random);
  } else if (kind < 14) {
    term.kind = Term::Kind::IntAtLeast;
    term.input = static_cast<std::uint32_t>(random.below(4));
    term.int_value = static_cast<std::int64_t>(random.below(900));
  } else {
    term.kind = kind < 18 ? Term::Kind::StringIs : Term::Kind::HasTag;
    term.input = static_cast<std::uint32_t>(random.below(6));
    term.value = static_cast<std::uint32_t>(random.below(term.kind == Term::Kind::StringIs ? kStringValues : kTags));
  }
  return term;
}

bool holds(const Term& term, const BenchEvent& event) {
  switch (term.kind) {
    case Term::Kind::ScoreAtLeast: return event.scores[term.input] >= term.number;
    case Term::Kind::ScoreBelow: return event.scores[term.input] < term.number;
    case Term::Kind::IntAtLeast: return event.ints[term.input] >= term.int_value;
    case Term::Kind::StringIs: return event.strings[term.input] == term.value;
    case Term::Kind::HasTag: break;
  }
  return std::find(event.tags.begin(), event.tags.end(), term.value) != event.tags.end();
}

std::string string_name(std::uint32_t value) { return fmt::format("value{}", value); }
std::string tag_name(std::uint32_t tag) { return fmt::format("tag{}", tag); }

}  // namespace

std::vector<BenchEvent> make_events(std::size_t count) {
  Random random(1);
  std::vector<BenchEvent> events(count);
  for (BenchEvent& event : events) {
    for (double& score : event.scores) score = unit(random);
    for (std::int64_t& value : event.ints) value = static_cast<std::int64_t>(random.below(1000));
    for (std::uint32_t& value : event.strings) value = static_cast<std::uint32_t>(random.below(kStringValues));
    for (std::size_t i = random.below(6); i > 0; --i)
      event.tags.push_back(static_cast<std::uint32_t>(random.below(kTags)));
  }
  return events;
}

bool fires(const BenchRule& rule, const BenchEvent& event) {
  const std::size_t plain = rule.terms.size() - (rule.is_or ? 2 : 0);
  for (std::size_t i = 0; i < plain; ++i) {
    if (!holds(rule.terms[i], event)) return false;
  }
  return !rule.is_or || holds(rule.terms[plain], event) || holds(rule.terms[plain + 1], event);
}

std::vector<BenchRule> make_rules(std::size_t count, std::size_t terms, const std::vector<BenchEvent>& events) {
  Random random(2);
  std::vector<BenchRule> rules;
  while (rules.size() < count) {
    BenchRule rule;
    const std::size_t size = terms == 0 ? 3 + random.below(4) : terms;
    for (std::size_t i = 0; i < size; ++i) rule.terms.push_back(make_term(random));
    rule.is_or = random.chance(1, 2);
    const auto fired = static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [&](const BenchEvent& event) { return fires(rule, event); }));
    if (fired * 100 >= events.size() && fired * 100 <= 8 * events.size()) rules.push_back(std::move(rule));
  }
  return rules;
}

ir::Module to_module(const std::vector<BenchRule>& rules) {
  ModuleBuilder m;
  m.module.tables.verdicts = {"allow", "flag", "block"};
  std::vector<InstId> scores, ints, strings, values, tags;
  for (int i = 0; i < 10; ++i) scores.push_back(m.score(fmt::format("score{}", i)));
  for (int i = 0; i < 4; ++i) ints.push_back(m.field(m.add_field(fmt::format("int{}", i), ValueKind::Int)));
  for (int i = 0; i < 6; ++i) strings.push_back(m.field(m.add_field(fmt::format("string{}", i), ValueKind::String)));
  const FieldId tag_field = m.add_field("tags", ValueKind::StringList);
  for (std::uint32_t i = 0; i < kStringValues; ++i) values.push_back(m.symbol_const(string_name(i)));
  for (std::uint32_t i = 0; i < kTags; ++i) {
    tags.push_back(m.add(ir::Op::ListHas, ir::Type::Truth, {m.symbol_const(tag_name(i))}, tag_field.index));
  }
  const auto lower = [&](const Term& term) {
    using ir::Op;
    switch (term.kind) {
      case Term::Kind::ScoreAtLeast: return m.at_least(scores[term.input], term.number);
      case Term::Kind::ScoreBelow:
        return m.add(Op::NumberLess, ir::Type::Truth, {scores[term.input], m.number(term.number)});
      case Term::Kind::IntAtLeast:
        return m.add(Op::IntLessEqual, ir::Type::Truth, {m.integer(term.int_value), ints[term.input]});
      case Term::Kind::StringIs:
        return m.add(Op::SymbolEqual, ir::Type::Truth, {strings[term.input], values[term.value]});
      case Term::Kind::HasTag: break;
    }
    return tags[term.value];
  };
  for (std::size_t i = 0; i < rules.size(); ++i) {
    std::vector<InstId> terms;
    for (const Term& term : rules[i].terms) terms.push_back(lower(term));
    if (rules[i].is_or) {
      const InstId either = m.any({terms[terms.size() - 2], terms[terms.size() - 1]});
      terms.resize(terms.size() - 2);
      terms.push_back(either);
    }
    m.rule(fmt::format("R-{}", i), terms.size() == 1 ? terms[0] : m.all(terms));
  }
  return std::move(m.module);
}

void fill(Frame& frame, const BenchEvent& event, bool with_signals) {
  frame.clear();
  for (std::size_t i = 0; i < 10 && with_signals; ++i) {
    frame.signals[i].state = SignalState::Available;
    frame.signals[i].number = event.scores[i];
  }
  for (FieldValue& field : frame.fields) field.present = true;
  for (std::size_t i = 0; i < 4; ++i) frame.fields[i].int_value = event.ints[i];
  for (std::size_t i = 0; i < 6; ++i) frame.fields[4 + i].symbol = frame.intern(string_name(event.strings[i]));
  for (const std::uint32_t tag : event.tags) frame.fields[10].list.push_back(frame.intern(tag_name(tag)));
}

}  // namespace mpol::bench
