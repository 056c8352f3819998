#include "runtime/decider.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "program/content.hpp"
#include "program/ir_reads.hpp"
#include "program/ir_shape.hpp"
#include "program/meaning.hpp"
#include "runtime/sealing.hpp"

namespace mpol {

using engine::TextMatch;

namespace {

// Fields that every event of std.chat has; an input without them gives decisions without them.
FieldId find_field(const Tables& tables, std::string_view name, std::initializer_list<ValueKind> kinds) {
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    const EventField& field = tables.fields[i];
    if (field.name == name && std::find(kinds.begin(), kinds.end(), field.kind) != kinds.end()) return FieldId(i);
  }
  return {};
}

// What the policy itself detects languages in, if it does so anywhere.
ViewId find_detected_view(const ir::Module& module) {
  for (const ir::Inst& inst : module.insts) {
    if (inst.op == ir::Op::DetectLanguage) return ViewId(inst.a);
  }
  return {};
}

// "24h", "90s", "1500ms": the largest unit that gives a whole number.
std::string format_duration(std::int64_t ms) {
  struct Unit {
    std::int64_t ms;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "min"}, {1000, "s"}};
  for (const Unit& unit : kUnits) {
    if (ms != 0 && ms % unit.ms == 0) return fmt::format("{}{}", ms / unit.ms, unit.name);
  }
  return fmt::format("{}ms", ms);
}

// Actions are asked for rule by rule.
void add_rule(DecidedAction& action, RuleId rule) {
  if (action.rules.empty() || action.rules.back() != rule) action.rules.push_back(rule);
}

}  // namespace

void NoSignals::fetch(std::span<const SignalId> needed, Frame& frame) {
  for (const SignalId id : needed) {
    frame.signals[id.index].state = SignalState::Unavailable;
    frame.signals[id.index].reason = "no provider";
  }
}

Decider::Decider(std::shared_ptr<const Program> program)
    : Decider(program, needs_state(*program) ? bind_own_state(*program) : nullptr) {}

Decider::Decider(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding)
    : program_(std::move(program)),
      evaluator_(*program_),
      interpreter_(evaluator_),
      evidence_(*program_),
      unknown_(*program_),
      id_field_(find_field(program_->tables(), "id", {ValueKind::Key, ValueKind::String})),
      time_field_(find_field(program_->tables(), "time", {ValueKind::Time})),
      language_field_(find_field(program_->tables(), "language", {ValueKind::Language})),
      state_(*program_, std::move(binding)),
      reads_(ir::find_reads(program_->module())),
      is_content_(ir::find_content(program_->module())),
      detected_view_(find_detected_view(program_->module())) {
  const std::vector<ActionInfo>& actions = program_->tables().actions;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (actions[i].name == "suspend") suspend_action_ = ActionId(i);
  }
}

void Decider::use_native(std::shared_ptr<const engine::NativeCode> code) {
  native_ = code ? std::make_unique<engine::NativeEngine>(evaluator_, interpreter_, std::move(code)) : nullptr;
}

const Decision& Decider::decide(Frame& frame) {
  NoSignals none;
  return decide(frame, none);
}

// Each round makes at least one more signal available or not, so there are at most as many rounds as signals.
const Decision& Decider::decide(Frame& frame, SignalSource& signals) {
  decision_.clear();
  begin(frame);
  decision_.needed = outcome_.needed;
  while (!outcome_.needed.empty()) {
    signals.fetch(outcome_.needed, frame);
    for (const SignalId id : outcome_.needed) {
      SignalReading& reading = frame.signals[id.index];
      if (reading.state != SignalState::NotFetched) continue;
      reading.state = SignalState::Unavailable;
      reading.reason = "no answer";
    }
    evaluate(frame);
  }
  return conclude(frame);
}

const std::vector<SignalId>& Decider::needed(Frame& frame) {
  begin(frame);
  return outcome_.needed;
}

const Decision& Decider::decide_asked(Frame& frame) {
  MPOL_ASSERT(&evaluator_.frame() == &frame && outcome_.needed.empty(), "needed() had nothing of this event");
  decision_.clear();
  return conclude(frame);
}

void Decider::begin(Frame& frame) {
  state_.begin(frame, evaluator_);
  chosen_engine().begin(frame);
  evaluate(frame);
}

void Decider::evaluate(const Frame& frame) {
  chosen_engine().evaluate(outcome_);
  if (!modes_.empty()) set_aside();
  add_needs_of_state(frame);
}

engine::Engine& Decider::chosen_engine() { return native_ ? static_cast<engine::Engine&>(*native_) : interpreter_; }

const Decision& Decider::conclude(const Frame& frame) {
  suspending_.clear();
  if (!program_->tables().verdicts.empty()) decision_.verdict = VerdictId(0);
  // Both lists are in order; actions come in the order of the rules.
  auto fired = outcome_.fired.begin(), open = outcome_.undetermined.begin();
  while (fired != outcome_.fired.end() || open != outcome_.undetermined.end()) {
    if (open == outcome_.undetermined.end() || (fired != outcome_.fired.end() && *fired < *open)) {
      add_fired(*fired++);
    } else {
      add_undetermined(*open++);
    }
  }
  if (!modes_.empty()) add_detected();
  decide_levels();
  decide_suspension();
  if (observer_ != nullptr) observer_->settled(evaluator_, outcome_);
  write_state();
  for (const std::string& limit : evaluator_.text_state().limits()) decision_.limits.push_back(limit);
  copy_event(frame);
  seal(decision_, *program_);
  return decision_;
}

void Decider::show_fired(RuleId id) {
  const ir::Rule& rule = program_->module().rules[id.index];
  decision_.fired.push_back(id);
  evidence_.find(evaluator_, id, decision_.evidence);
  if (const std::size_t more = evidence_.left_out(); more > 0) {
    decision_.limits.push_back(fmt::format("evidence of {}: {} more", rule.id, more));
  }
}

void Decider::add_fired(RuleId id) {
  const ir::Rule& rule = program_->module().rules[id.index];
  show_fired(id);
  if (rule.findings.has_value()) {
    collect_for_findings(id, rule.then);
  } else {
    collect(id, rule.then);
  }
}

void Decider::show_undetermined(RuleId id) {
  const ir::Rule& rule = program_->module().rules[id.index];
  decision_.undetermined.push_back({id, engine::find_missing(evaluator_, unknown_, rule, rule.condition)});
}

void Decider::add_undetermined(RuleId id) {
  show_undetermined(id);
  collect(id, program_->module().rules[id.index].unknown);
}

// Counters and levels may ask for signals that no rule needs: what is counted must not depend on what rules looked at.
void Decider::add_needs_of_state(const Frame& frame) {
  const ir::Module& module = program_->module();
  if (module.counters.empty() && module.levels.empty()) return;
  evaluator_.set_outcome(outcome_);
  state_leaves_.clear();
  unknown_.begin_round();
  for (std::size_t i = 0; i < module.counters.size(); ++i) {
    Contribution event;
    if (evaluator_.contribution(CounterId(i), event) != Truth::Unknown) continue;
    for (const InstId part : {module.counters[i].where, module.counters[i].of}) {
      if (part.has_value()) unknown_.collect(evaluator_, part, state_leaves_);
    }
  }
  for (const ir::Level& level : module.levels) unknown_.collect(evaluator_, level.condition, state_leaves_);
  const std::size_t asked_by_rules = outcome_.needed.size();
  for (const InstId leaf : state_leaves_) {
    const ir::Inst& inst = module.insts[leaf.index];
    if (ir::shape_of(inst.op).a == ir::Ref::Signal && frame.signals[inst.a].state == SignalState::NotFetched)
      outcome_.needed.emplace_back(inst.a);
  }
  if (outcome_.needed.size() == asked_by_rules) return;
  std::sort(outcome_.needed.begin(), outcome_.needed.end());
  outcome_.needed.erase(std::unique(outcome_.needed.begin(), outcome_.needed.end()), outcome_.needed.end());
}

void Decider::copy_event(const Frame& frame) {
  if (id_field_.has_value()) {
    const FieldValue& id = frame.fields[id_field_.index];
    if (id.present) decision_.id = id.text.empty() ? frame.text_of(id.symbol) : id.text;
  }
  if (time_field_.has_value() && frame.fields[time_field_.index].present) {
    decision_.has_time = true;
    decision_.time_ms = frame.fields[time_field_.index].int_value;
  }
  decision_.language = evaluator_.text_state().detected_language();
}

void Decider::collect(RuleId rule, const std::vector<ir::ActionCall>& calls) {
  for (const ir::ActionCall& call : calls) add_rule(add_action(call, LoopId()), rule);
}

// Once for each finding that makes the loop's body true, in the order of the text.
void Decider::collect_for_findings(RuleId rule, const std::vector<ir::ActionCall>& calls) {
  const ir::Module& module = program_->module();
  const ir::Inst& loop = module.insts[module.rules[rule.index].findings.index];
  const InstId body = module.operands_of(loop).back();
  std::size_t count = 0;
  evaluator_.for_each_in(loop, [&] {
    if (evaluator_.truth(body) != Truth::True) return true;
    if (++count <= limits::kMaxEvidence) {
      for (const ir::ActionCall& call : calls) add_rule(add_action(call, LoopId(loop.b)), rule);
    }
    return true;
  });
  if (count > limits::kMaxEvidence) {
    decision_.limits.push_back(
        fmt::format("findings of {}: {} more", module.rules[rule.index].id, count - limits::kMaxEvidence));
  }
}

// Equal calls are one action, which names all rules that ask for it.
DecidedAction& Decider::add_action(const ir::ActionCall& call, LoopId findings) {
  if (call.action == suspend_action_) suspending_.push_back(&call);
  draft_.action = call.action;
  draft_.modifier = call.modifier;
  draft_.args.assign(call.args.size(), DecidedArg());
  for (std::size_t i = 0; i < call.args.size(); ++i) {
    const ir::ActionArg& arg = call.args[i];
    DecidedArg& out = draft_.args[i];
    out.name = arg.name;
    std::vector<TextMatch> matches;
    switch (arg.kind) {
      case ir::ArgKind::Value: fill_value(arg, out); break;
      case ir::ArgKind::Texts:
        out.kind = DecidedArg::Kind::Text;
        out.text = text_for(arg.texts);
        break;
      case ir::ArgKind::SpansOfScore:
        note_left_out(evidence_.spans_of_score(evaluator_, arg.score, matches), out);
        fill_spans(std::move(matches), out);
        break;
      case ir::ArgKind::SpansOfPatterns:
        note_left_out(evidence_.spans_of_patterns(evaluator_, arg.patterns, matches), out);
        fill_spans(std::move(matches), out);
        break;
      case ir::ArgKind::FindingSpan:
        if (findings.has_value()) fill_spans({evaluator_.present_finding(findings).match}, out);
        break;
      case ir::ArgKind::Content: {
        const FieldValue& field = evaluator_.frame().fields[arg.field.index];
        out.is_content = true;
        if (!field.present) break;
        out.kind = DecidedArg::Kind::Text;
        out.text = field.text;
        break;
      }
      case ir::ArgKind::Rate:
        out.kind = DecidedArg::Kind::Text;
        out.text = fmt::format("{} per {}", arg.count, format_duration(arg.period_ms));
        break;
    }
  }
  for (DecidedAction& other : decision_.actions) {
    if (other.action == draft_.action && other.modifier == draft_.modifier && other.args == draft_.args) return other;
  }
  raise_verdict(call.action);
  return decision_.actions.emplace_back(draft_);
}

void Decider::raise_verdict(ActionId action) {
  const VerdictId verdict = program_->tables().actions[action.index].verdict;
  if (verdict.has_value() && (!decision_.verdict.has_value() || decision_.verdict < verdict))
    decision_.verdict = verdict;
}

void Decider::fill_value(const ir::ActionArg& arg, DecidedArg& out) {
  const ir::Type type = program_->module().insts[arg.value.index].type;
  const Value value = evaluator_.value(arg.value);
  out.is_content = is_content_[arg.value.index] != 0;
  if (!value.is_known(type)) return;
  switch (type) {
    case ir::Type::Truth:
      out.kind = DecidedArg::Kind::Bool;
      out.truth = value.truth == Truth::True;
      break;
    case ir::Type::Int:
      if (arg.shown_as == ValueKind::Duration) {
        out.kind = DecidedArg::Kind::Text;
        out.text = format_duration(value.ints.low);
      } else {
        out.kind = DecidedArg::Kind::Int;
        out.int_value = value.ints.low;
      }
      break;
    case ir::Type::Number:
      out.kind = DecidedArg::Kind::Number;
      out.number = value.numbers.low;
      break;
    case ir::Type::Symbol:
      out.kind = DecidedArg::Kind::Text;
      out.text = evaluator_.frame().text_of(value.symbol);
      break;
  }
}

void Decider::note_left_out(std::size_t spans, DecidedArg& out) {
  if (spans == 0) return;
  out.is_cut = true;
  decision_.limits.push_back(fmt::format("{}: {} more", out.name, spans));
}

void Decider::fill_spans(std::vector<TextMatch> matches, DecidedArg& out) {
  out.kind = DecidedArg::Kind::Spans;
  for (const TextMatch& match : matches) out.spans.push_back({match.field, match.begin, match.end});
  join_spans(out.spans);
}

std::string_view Decider::language_of_event() {
  const Frame& frame = evaluator_.frame();
  if (language_field_.has_value() && frame.fields[language_field_.index].present) {
    const FieldValue& field = frame.fields[language_field_.index];
    return field.text.empty() ? frame.text_of(field.symbol) : field.text;
  }
  if (!detected_view_.has_value()) return {};
  evaluator_.text_state().detect_language(detected_view_);
  return evaluator_.text_state().detected_language();
}

// The row for the event's language: the longest prefix of it that has one, then `else`.
const std::string& Decider::text_for(TextsId id) {
  static const std::string kNoText;
  const Tables& tables = program_->tables();
  const std::string_view language = language_of_event();
  const TextRow* best = nullptr;
  std::size_t best_size = 0;
  for (const TextRow& row : tables.texts[id.index].rows) {
    const std::string_view tag = row.key.has_value() ? std::string_view(tables.symbols[row.key.index]) : "";
    const bool fits = tag.empty() || meaning::language_matches(language, tag);
    if (fits && (best == nullptr || tag.size() > best_size)) {
      best = &row;
      best_size = tag.size();
    }
  }
  return best == nullptr ? kNoText : best->text;
}

}  // namespace mpol
