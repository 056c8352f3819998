#include "runtime/engine/rule_patterns.hpp"

#include <algorithm>

namespace mpol::engine {
namespace {

using ir::Inst;
using ir::Op;

bool looks_for_a_set(Op op) {
  return op == Op::Has || op == Op::CountMatches || op == Op::CountPatterns || op == Op::Near;
}

void add_view(std::vector<ViewId>& views, ViewId view) {
  if (std::find(views.begin(), views.end(), view) == views.end()) views.push_back(view);
}

}  // namespace

RulePatterns::RulePatterns(const Program& program)
    : program_(program),
      views_(program.tables().pattern_sets.size()),
      visited_(program.module().insts.size(), RuleId::kNone) {
  for (const Inst& inst : program.module().insts) {
    if (!looks_for_a_set(inst.op)) continue;
    add_view(views_[inst.b], ViewId(inst.a));
    if (inst.op == Op::Near) add_view(views_[inst.c], ViewId(inst.a));
  }
  for (const ir::Rule& rule : program.module().rules) add_rule(rule);
}

SearchBits RulePatterns::none() const {
  SearchBits bits;
  for (const TextPlan::Search& search : program_.text_plan().searches())
    bits.emplace_back().reset(search.patterns.size());
  return bits;
}

void RulePatterns::add(RuleId rule, SearchBits& to) const {
  for (const TextPlan::Bits& bits : of_[rule.index]) to[bits.search].set_word(bits.word, bits.mask);
}

void RulePatterns::add_rule(const ir::Rule& rule) {
  of_.emplace_back();
  if (rule.condition.has_value()) walk(rule.condition);
  for (const std::vector<ir::ActionCall>* calls : {&rule.then, &rule.unknown}) {
    for (const ir::ActionCall& call : *calls) {
      for (const ir::ActionArg& arg : call.args) {
        if (arg.kind == ir::ArgKind::SpansOfScore) walk(arg.score);
        if (arg.kind == ir::ArgKind::SpansOfPatterns) add_places_of(arg.patterns);
        if (arg.kind == ir::ArgKind::FindingSpan && rule.findings.has_value()) walk(rule.findings);
      }
    }
  }
}

void RulePatterns::walk(InstId root) {
  const auto rule = static_cast<std::uint32_t>(of_.size() - 1);
  std::vector<InstId> work{root};
  while (!work.empty()) {
    const InstId id = work.back();
    work.pop_back();
    if (visited_[id.index] == rule) continue;
    visited_[id.index] = rule;
    const Inst& inst = program_.module().insts[id.index];
    if (looks_for_a_set(inst.op)) add_group(ViewId(inst.a), PatternSetId(inst.b));
    if (inst.op == Op::Near) add_group(ViewId(inst.a), PatternSetId(inst.c));
    if (inst.op == Op::AnyFinding) add_findings(FindingSourceId(inst.a));
    const auto operands = program_.module().operands_of(inst);
    work.insert(work.end(), operands.begin(), operands.end());
  }
}

// Wherever it is looked for: so are the places that an action is given (EvidenceFinder::spans_of_patterns).
void RulePatterns::add_places_of(PatternSetId set) {
  for (const ViewId view : views_[set.index]) add_group(view, set);
}

void RulePatterns::add_group(ViewId view, PatternSetId set) {
  for (const TextPlan::Bits& bits : program_.text_plan().group_of(view, set).bits) add_bits(bits);
}

void RulePatterns::add_findings(FindingSourceId source) {
  const auto add_place = [&](TextPlan::Place place) {
    add_bits({place.search, place.index / 64, std::uint64_t{1} << place.index % 64});
  };
  for (const TextPlan::RowPlaces& row : program_.text_plan().rows_of(source)) {
    add_place(row.pattern);
    if (row.unless) add_place(*row.unless);
  }
}

void RulePatterns::add_bits(TextPlan::Bits bits) {
  std::vector<TextPlan::Bits>& own = of_.back();
  const auto known = std::find_if(own.begin(), own.end(), [&](const TextPlan::Bits& one) {
    return one.search == bits.search && one.word == bits.word;
  });
  if (known == own.end()) {
    own.push_back(bits);
  } else {
    known->mask |= bits.mask;
  }
}

}  // namespace mpol::engine
