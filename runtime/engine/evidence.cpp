// Walks the parts of a condition that make it what it is.
//
// A true `and` is true because of all its operands, a true `or` because of its true ones; a false `and` because of its
// false ones. `not` asks for the opposite. At a comparison the walk goes on into its operands, to find what its numbers
// are made of: signals, parts of a score, counted patterns.
//
// INVARIANT: the order does not depend on passes. Parts of `and` and `or` are walked as the author wrote them, operands
// of a comparison by their ids, whose order passes keep. What passes may turn around, a negated comparison, is called
// by the words of its negation.
#include "runtime/engine/evidence.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "program/ir_shape.hpp"

namespace mpol::engine {

using ir::Inst;
using ir::Op;
using ir::Type;

EvidenceFinder::EvidenceFinder(const Program& program)
    : module_(&program.module()), visited_(module_->insts.size(), 0) {}

void EvidenceFinder::start(Evaluator& evaluator, RuleId rule, std::size_t max, std::vector<Evidence>& out) {
  max_ = max;
  evaluator_ = &evaluator;
  out_ = &out;
  rule_ = rule;
  begin_ = out.size();
  left_out_ = 0;
  ++search_;
}

void EvidenceFinder::find(Evaluator& evaluator, RuleId rule, std::vector<Evidence>& out) {
  start(evaluator, rule, limits::kMaxEvidence, out);
  walk(module_->rules[rule.index].condition, Truth::True);
}

Evidence* EvidenceFinder::add(EvidenceKind kind) {
  if (out_->size() - begin_ >= max_) {
    ++left_out_;
    return nullptr;
  }
  Evidence& evidence = out_->emplace_back();
  evidence.kind = kind;
  evidence.rule = rule_;
  return &evidence;
}

OriginId EvidenceFinder::place_of(InstId id) const {
  return rule_.has_value() ? place_in(*module_, module_->rules[rule_.index], id) : module_->insts[id.index].origin;
}

void EvidenceFinder::walk_parts(std::span<const InstId> parts, Truth wanted) {
  const auto begin = static_cast<std::ptrdiff_t>(in_order_.size());
  for (const InstId part : parts) in_order_.emplace_back(place_of(part), part);
  std::stable_sort(in_order_.begin() + begin, in_order_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto end = static_cast<std::ptrdiff_t>(in_order_.size());
  for (std::ptrdiff_t i = begin; i < end; ++i) walk(in_order_[static_cast<std::size_t>(i)].second, wanted);
  in_order_.resize(static_cast<std::size_t>(begin));
}

void EvidenceFinder::walk(InstId id, Truth wanted, OriginId said) {
  const Inst& inst = module_->insts[id.index];
  if (evaluator_->truth(id) != wanted) return;
  const auto operands = module_->operands_of(inst);
  switch (inst.op) {
    case Op::Not: {
      const Inst& negated = module_->insts[operands[0].index];
      if (negated.op == Op::Not) return walk(module_->operands_of(negated)[0], wanted);
      return walk(operands[0], !wanted, place_of(id));
    }
    case Op::And:
    case Op::Or: return walk_parts(operands, wanted);
    case Op::AnyElement:
    case Op::AllElements: return walk_loop(inst, wanted);
    default: break;
  }
  if (visited_[id.index] == search_) return;
  visited_[id.index] = search_;
  switch (inst.op) {
    case Op::Select: {
      const Truth condition = evaluator_->truth(operands[0]);
      walk(operands[0], condition);
      if (condition != Truth::Unknown) walk(operands[condition == Truth::True ? 1 : 2], wanted);
      return;
    }
    case Op::AnyFinding:
      if (wanted == Truth::True) add_findings(inst);
      return;
    case Op::Has:
    case Op::Near:
      if (wanted == Truth::True) add_patterns(inst);
      return;
    case Op::Signal:
    case Op::SignalOr:
    case Op::Counter:
    case Op::Outlier: return walk_value(id, said.has_value() ? said : place_of(id));
    default: break;
  }
  const OriginId place = said.has_value() ? said : place_of(id);
  const bool turned = operands.size() == 2 && operands[1] < operands[0];
  for (std::size_t i = 0; i < operands.size(); ++i) walk_value(operands[turned ? 1 - i : i], place);
}

void EvidenceFinder::walk_loop(const Inst& inst, Truth wanted) {
  const InstId body = module_->operands_of(inst).back();
  evaluator_->for_each_in(inst, [&] {
    walk(body, wanted);
    return true;
  });
}

void EvidenceFinder::walk_value(InstId id, OriginId condition) {
  const Inst& inst = module_->insts[id.index];
  if (inst.op == Op::Counter || inst.op == Op::Outlier) return add_counter(id, inst, condition);
  if (inst.type == Type::Truth && inst.op != Op::Signal && inst.op != Op::SignalOr) {
    return walk(id, evaluator_->truth(id));
  }
  switch (inst.op) {
    case Op::Signal: return add_signal(inst, condition);
    case Op::SignalOr:
      if (evaluator_->frame().signals[inst.a].state == SignalState::Available) return add_signal(inst, condition);
      return walk_value(module_->operands_of(inst)[0], condition);
    case Op::NoisyOr: return add_score_parts(inst);
    case Op::CountMatches:
    case Op::CountPatterns: return add_patterns(inst);
    case Op::IntMin:
    case Op::IntMax:
    case Op::NumberMin:
    case Op::NumberMax: return walk_extremum(id, inst, condition);
    case Op::Select: {
      const auto operands = module_->operands_of(inst);
      const Truth choice = evaluator_->truth(operands[0]);
      walk(operands[0], choice);
      if (choice != Truth::Unknown) walk_value(operands[choice == Truth::True ? 1 : 2], condition);
      return;
    }
    default: break;
  }
  for (const InstId operand : module_->operands_of(inst)) walk_value(operand, condition);
}

// Only the operands that give the result.
void EvidenceFinder::walk_extremum(InstId id, const Inst& inst, OriginId condition) {
  const Value whole = evaluator_->value(id);
  for (const InstId operand : module_->operands_of(inst)) {
    const Value own = evaluator_->value(operand);
    const bool is_max = inst.op == Op::IntMax || inst.op == Op::NumberMax;
    const bool gives = inst.type == Type::Int
                           ? (is_max ? own.ints.low == whole.ints.low : own.ints.high == whole.ints.high)
                           : (is_max ? own.numbers.low == whole.numbers.low : own.numbers.high == whole.numbers.high);
    if (gives) walk_value(operand, condition);
  }
}

void EvidenceFinder::add_signal(const Inst& inst, OriginId condition) {
  const SignalReading& reading = evaluator_->frame().signals[inst.a];
  if (reading.state != SignalState::Available) return;
  const std::string& name = module_->tables.signals[inst.a].name;
  const std::string text = condition.has_value() ? module_->tables.origins[condition.index].text : std::string();
  for (std::size_t i = begin_; i < out_->size(); ++i) {
    const Evidence& other = (*out_)[i];
    if (other.kind == EvidenceKind::Signal && other.name == name && other.condition == text) return;
  }
  Evidence* evidence = add(EvidenceKind::Signal);
  if (evidence == nullptr) return;
  evidence->name = name;
  evidence->condition = text;
  switch (inst.type) {
    case Type::Truth: evidence->value = reading.truth ? 1 : 0; break;
    case Type::Int: evidence->value = static_cast<double>(reading.int_value); break;
    case Type::Number: evidence->value = reading.number; break;
    case Type::Symbol: evidence->attributes.emplace_back("label", evaluator_->frame().text_of(reading.symbol)); break;
  }
}

// Of an outlier: the mean that stands out.
void EvidenceFinder::add_counter(InstId id, const Inst& inst, OriginId condition) {
  const ir::Counter& counter = module_->counters[inst.a];
  const bool is_mean = inst.op == Op::Outlier;
  const Type type = is_mean ? Type::Number : inst.type;
  const Value value = is_mean ? value_of(counter, evaluator_->frame().counters[inst.a].totals) : evaluator_->value(id);
  if (!value.is_known(type)) return;
  Evidence* evidence = add(EvidenceKind::Counter);
  if (evidence == nullptr) return;
  evidence->name = counter.name;
  if (condition.has_value()) evidence->condition = module_->tables.origins[condition.index].text;
  switch (type) {
    case Type::Truth: evidence->value = value.truth == Truth::True ? 1 : 0; break;
    case Type::Int: evidence->value = static_cast<double>(value.ints.low); break;
    case Type::Number: evidence->value = value.numbers.low; break;
    case Type::Symbol: break;
  }
}

void EvidenceFinder::add_score_parts(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
    const InstId condition = operands[i + 1];
    if (evaluator_->truth(condition) != Truth::True) continue;
    if (Evidence* evidence = add(EvidenceKind::ScorePart)) {
      if (inst.score.has_value()) evidence->name = module_->tables.scores[inst.score.index];
      evidence->value = evaluator_->value(operands[i]).numbers.low;
      const OriginId origin = place_of(condition);
      if (origin.has_value()) evidence->condition = module_->tables.origins[origin.index].text;
    }
    walk(condition, Truth::True);
  }
}

void EvidenceFinder::add_patterns(const Inst& inst) {
  matches_.clear();
  TextState& text = evaluator_->text_state();
  const std::size_t used = out_->size() - begin_;
  const std::size_t room = used < max_ ? max_ - used : 0;
  const ViewId view(inst.a);
  left_out_ += inst.op == Op::Near ? text.near_matches(inst, room, matches_)
                                   : text.matches_of(view, PatternSetId(inst.b), room, matches_);
  const Tables& tables = module_->tables;
  for (const TextMatch& match : matches_) {
    Evidence* evidence = add(EvidenceKind::Pattern);
    if (evidence == nullptr) continue;
    const PatternInfo& pattern = tables.patterns[match.pattern.index];
    evidence->name = pattern.name.empty() ? tables.pattern_sets[inst.b].name : pattern.name;
    evidence->pattern = pattern.text;
    evidence->view = text.view_name(view);
    evidence->field = match.field;
    evidence->begin = match.begin;
    evidence->end = match.end;
  }
}

void EvidenceFinder::add_findings(const Inst& inst) {
  const FindingSource& source = module_->tables.findings[inst.a];
  const InstId body = module_->operands_of(inst).back();
  evaluator_->for_each_in(inst, [&] {
    if (evaluator_->truth(body) != Truth::True) return true;
    Evidence* evidence = add(EvidenceKind::Finding);
    if (evidence == nullptr) return true;
    const FoundRow& found = evaluator_->present_finding(LoopId(inst.b));
    const FindingRowInfo& row = source.rows[found.row];
    evidence->name = source.name;
    evidence->pattern = module_->tables.patterns[row.pattern.index].text;
    evidence->view = evaluator_->text_state().view_name(source.view);
    evidence->field = found.match.field;
    evidence->begin = found.match.begin;
    evidence->end = found.match.end;
    for (std::size_t i = 0; i < source.fields.size(); ++i) {
      evidence->attributes.emplace_back(source.fields[i], evaluator_->frame().text_of(row.values[i]));
    }
    return true;
  });
}

std::size_t EvidenceFinder::spans_of_score(Evaluator& evaluator, InstId score, std::vector<TextMatch>& out) {
  std::vector<Evidence> found;
  start(evaluator, RuleId(), limits::kMaxSpans, found);
  walk_value(score, OriginId());
  for (const Evidence& item : found) {
    if (item.kind == EvidenceKind::Pattern || item.kind == EvidenceKind::Finding) {
      out.push_back({PatternId(), item.field, item.begin, item.end});
    }
  }
  return left_out_;
}

std::size_t EvidenceFinder::spans_of_patterns(Evaluator& evaluator, PatternSetId set, std::vector<TextMatch>& out) {
  std::vector<std::uint32_t> views;
  for (const Inst& inst : module_->insts) {
    if (inst.op != Op::Has && inst.op != Op::CountMatches && inst.op != Op::CountPatterns && inst.op != Op::Near)
      continue;
    const bool looks_for_it = inst.b == set.index || (inst.op == Op::Near && inst.c == set.index);
    if (looks_for_it && std::find(views.begin(), views.end(), inst.a) == views.end()) views.push_back(inst.a);
  }
  std::size_t left_out = 0;
  for (const std::uint32_t view : views) {
    const std::size_t room = limits::kMaxSpans - std::min(limits::kMaxSpans, out.size());
    left_out += evaluator.text_state().matches_of(ViewId(view), set, room, out);
  }
  return left_out;
}

}  // namespace mpol::engine
