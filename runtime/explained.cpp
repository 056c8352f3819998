#include "runtime/explained.hpp"

#include "runtime/engine/explain.hpp"
#include "runtime/json_writer.hpp"
#include "runtime/sealing.hpp"

namespace mpol {
namespace {

std::string_view in_words(RuleState state) {
  switch (state) {
    case RuleState::Fired: return "fired";
    case RuleState::NotFired: return "did_not_fire";
    case RuleState::Undetermined: return "undetermined";
  }
  return "";
}

class ExplanationWriter {
 public:
  ExplanationWriter(engine::Evaluator& evaluator, const Decision& decision, std::string& out)
      : evaluator_(evaluator), decision_(decision), tables_(evaluator.program().tables()), json_(out) {}

  void write(RuleId id, RuleMode mode) {
    const ir::Rule& rule = evaluator_.program().module().rules[id.index];
    const engine::Explanation explanation = engine::explain(evaluator_, id);
    json_.begin_object();
    text("rule", rule.id);
    if (!rule.title.empty()) text("title", rule.title);
    text("state", in_words(explanation.state));
    if (mode != RuleMode::Enforce) text("mode", name(mode));
    list("conditions", explanation.conditions, [&](const engine::ExplainedCondition& one) { condition(one); });
    const bool is_in_decision = mode == RuleMode::Enforce || mode == RuleMode::Detect;
    if (explanation.state == RuleState::Fired && is_in_decision) matches(id);
    if (explanation.state == RuleState::Undetermined)
      list("unknown", rule.unknown,
           [&](const ir::ActionCall& call) { json_.value(std::string_view(tables_.actions[call.action.index].name)); });
    json_.end_object();
  }

 private:
  void text(std::string_view key, std::string_view value) {
    json_.key(key);
    json_.value(value);
  }

  template <class Items, class Write>
  void list(std::string_view key, const Items& items, Write write) {
    json_.key(key);
    json_.begin_array();
    for (const auto& item : items) write(item);
    json_.end_array();
  }

  void condition(const engine::ExplainedCondition& one) {
    json_.begin_object();
    text("truth", one.truth == Truth::True ? "true" : one.truth == Truth::False ? "false" : "unknown");
    text("condition", one.text);
    if (one.place.has_value()) {
      const Origin& origin = tables_.origins[one.place.index];
      text("file", origin.file);
      json_.key("line");
      json_.value(static_cast<std::int64_t>(origin.line));
      json_.key("column");
      json_.value(static_cast<std::int64_t>(origin.column));
    }
    list("values", one.values, [&](const engine::ExplainedValue& value) {
      json_.begin_object();
      text("name", value.name);
      text("value", value.is_content && !decision_.sealed.empty() ? kSealed : std::string_view(value.value));
      json_.end_object();
    });
    if (!one.missing.empty()) {
      list("missing", one.missing, [&](const Missing& missing) {
        json_.begin_object();
        text("name", missing.name);
        text("reason", missing.reason);
        json_.end_object();
      });
    }
    json_.end_object();
  }

  // What was found, as it stands in the event's text.
  void matches(RuleId rule) {
    json_.key("found");
    json_.begin_array();
    for (const Evidence& evidence : decision_.evidence) {
      if (evidence.rule != rule || !evidence.field.has_value()) continue;
      json_.begin_object();
      text("text", found_text(decision_, evidence, evaluator_.frame()));
      text("name", evidence.name.empty() ? evidence.pattern : evidence.name);
      text("view", evidence.view);
      json_.key("begin");
      json_.value(static_cast<std::int64_t>(evidence.begin));
      json_.key("end");
      json_.value(static_cast<std::int64_t>(evidence.end));
      json_.end_object();
    }
    json_.end_array();
  }

  engine::Evaluator& evaluator_;
  const Decision& decision_;
  const Tables& tables_;
  JsonWriter json_;
};

}  // namespace

void write_explanation_json(RuleId rule, engine::Evaluator& evaluator, const Decision& decision, std::string& out,
                            RuleMode mode) {
  ExplanationWriter(evaluator, decision, out).write(rule, mode);
}

void ReadingsKept::settled(engine::Evaluator& evaluator, const Outcome& outcome) {
  if (next_ != nullptr) next_->settled(evaluator, outcome);
  const Program& program = evaluator.program();
  const std::vector<ir::Inst>& insts = program.module().insts;
  for (std::size_t i = 0; i < insts.size(); ++i) {
    const bool reads = insts[i].op == ir::Op::Counter || insts[i].op == ir::Op::Outlier;
    if (reads && program.loops_around(InstId(i)).empty()) (void)evaluator.value(InstId(i));
  }
}

}  // namespace mpol
