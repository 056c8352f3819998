#include "program/ir.hpp"

#include <algorithm>

#include "program/ir_shape.hpp"

namespace mpol::ir {
namespace {

struct Row {
  std::string_view text, result, meaning;
};
constexpr Row kRows[] = {
#define MPOL_IR(op, text, result, meaning) {text, #result, meaning},
#include "program/ir.def"
#undef MPOL_IR
};

constexpr std::string_view kCounterKinds[] = {
#define MPOL_COUNTER(kind, text, meaning) text,
#include "program/counter_kinds.def"
#undef MPOL_COUNTER
};

const Row& row(Op op) { return kRows[static_cast<std::size_t>(op)]; }

}  // namespace

std::string_view name(Op op) { return row(op).text; }
std::string_view meaning_of(Op op) { return row(op).meaning; }

std::optional<Op> find_op(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    if (kRows[i].text == text) return static_cast<Op>(i);
  }
  return std::nullopt;
}

std::size_t op_count() { return std::size(kRows); }

std::optional<Type> result_of(Op op) { return find_type(row(op).result); }

std::string_view name(CounterKind kind) { return kCounterKinds[static_cast<std::size_t>(kind)]; }

std::string_view name(Type type) {
  constexpr std::string_view kNames[] = {"Truth", "Int", "Number", "Symbol"};
  return kNames[static_cast<std::size_t>(type)];
}

std::optional<Type> find_type(std::string_view text) {
  for (const Type type : {Type::Truth, Type::Int, Type::Number, Type::Symbol}) {
    if (name(type) == text) return type;
  }
  return std::nullopt;
}

InstId append(Module& module, Inst inst, std::span<const InstId> operands) {
  inst.operands_begin = operands.empty() ? 0 : static_cast<std::uint32_t>(module.operands.size());
  inst.operands_count = static_cast<std::uint32_t>(operands.size());
  module.operands.insert(module.operands.end(), operands.begin(), operands.end());
  module.insts.push_back(inst);
  return InstId(module.insts.size() - 1);
}

void for_each_root(Module& module, const std::function<void(InstId&)>& visit) {
  const auto visit_if_set = [&](InstId& id) {
    if (id.has_value()) visit(id);
  };
  const auto visit_calls = [&](std::vector<ActionCall>& calls) {
    for (ActionCall& call : calls) {
      for (ActionArg& arg : call.args) {
        visit_if_set(arg.value);
        visit_if_set(arg.score);
      }
    }
  };
  for (Rule& rule : module.rules) {
    visit_if_set(rule.condition);
    visit_if_set(rule.findings);
    visit_calls(rule.then);
    visit_calls(rule.unknown);
  }
  for (Counter& counter : module.counters) {
    for (InstId* id : {&counter.of, &counter.where, &counter.over, &counter.half_life, &counter.keys, &counter.late})
      visit_if_set(*id);
    for (InstId& key : counter.by) visit(key);
  }
  for (Escalation& escalation : module.escalations) {
    for (InstId& key : escalation.by) visit(key);
  }
  for (Level& level : module.levels) {
    visit_if_set(level.condition);
    visit_if_set(level.lowers_after);
    visit_calls(level.then);
  }
}

OriginId place_in(const Module& module, const Rule& rule, InstId id) {
  const auto found = std::lower_bound(rule.mentions.begin(), rule.mentions.end(), id,
                                      [](const Mention& mention, InstId wanted) { return mention.inst < wanted; });
  if (found != rule.mentions.end() && found->inst == id) return found->origin;
  return module.insts[id.index].origin;
}

}  // namespace mpol::ir
