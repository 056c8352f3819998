// The policy that counters are measured with.
#pragma once
#include <memory>
#include <string>

#include "program/program.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol::bench {

// Ten rules over a score; with counters the first five also ask for one each.
inline std::shared_ptr<const Program> counted_program(std::size_t counters) {
  test::ModuleBuilder m;
  const FieldId id = m.add_field("id", ValueKind::Key), time = m.add_field("time", ValueKind::Time);
  const FieldId user = m.add_field("user", ValueKind::Key);
  (void)id;
  (void)time;
  const InstId by = m.field(user), score = m.score("hate");
  for (std::size_t i = 0; i < counters; ++i) {
    ir::Counter counter;
    counter.name = "c" + std::to_string(i);
    counter.kind = ir::CounterKind::Count;
    counter.by = {by};
    counter.key_names = {"user"};
    counter.over = m.integer(3'600'000);
    counter.keys = m.integer(1'000'000);
    counter.shown_as = ValueKind::Int;
    m.module.counters.push_back(counter);
  }
  for (std::size_t i = 0; i < 10; ++i) {
    InstId condition = m.at_least(score, 0.5 + 0.04 * static_cast<double>(i));
    if (i < counters) {
      const InstId count = m.add(ir::Op::Counter, ir::Type::Int, {}, static_cast<std::uint32_t>(i));
      const InstId many = m.add(ir::Op::IntLess, ir::Type::Truth, {m.integer(1'000'000'000), count});
      condition = m.add(ir::Op::Or, ir::Type::Truth, {condition, many});
    }
    m.rule("R-" + std::to_string(i), condition);
  }
  Diagnostics none;
  return load(std::move(m.module), none);
}

}  // namespace mpol::bench
