#include "runtime/release_review.hpp"

#include "base/limits.hpp"
#include "runtime/decide_modes.hpp"

namespace mpol {

using engine::TextMatch;

namespace {

// The answers stand in the frame for as long as this lives.
class WithAnswers {
 public:
  WithAnswers(Frame& frame, const std::vector<SignalReading>& answers) : frame_(frame) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (frame.signals[i].state != SignalState::NotFetched || answers[i].state == SignalState::NotFetched) continue;
      frame.signals[i] = answers[i];
      set_.push_back(i);
    }
  }
  ~WithAnswers() {
    for (const std::size_t i : set_) frame_.signals[i] = SignalReading();
  }
  WithAnswers(const WithAnswers&) = delete;
  WithAnswers& operator=(const WithAnswers&) = delete;

 private:
  Frame& frame_;
  std::vector<std::size_t> set_;
};

}  // namespace

Reviewer::Reviewer(const Program& program, const ReleaseRules& rules, const RuleModes& modes)
    : program_(&program),
      rules_(&rules),
      modes_(&modes),
      evaluator_(program),
      interpreter_(evaluator_),
      evidence_(program) {}

void Reviewer::review(Frame& frame, FieldId field, const std::vector<SignalReading>& answers,
                      std::span<const RuleId> editing, Review& out) {
  const WithAnswers with(frame, answers);
  out.size = frame.fields[field.index].text.size();
  out.spans.clear();
  left_out_ = 0;
  interpreter_.begin(frame);
  interpreter_.evaluate(out.outcome);
  if (!modes_->empty()) leave_out_off(*modes_, interpreter_, out.outcome);
  for (const RuleId id : editing) {
    const ir::Rule& rule = program_->module().rules[id.index];
    Review::Spans& own = out.spans.emplace_back(Review::Spans{id, {}});
    matches_.clear();
    find_places(rule, rule.then);
    find_places(rule, rule.unknown);
    for (const TextMatch& match : matches_) {
      if (match.field == field) own.places.push_back({field, match.begin, match.end});
    }
    join_spans(own.places);
  }
  out.is_cut = left_out_ > 0;
}

// The places that the rule's sanitising actions would be given, whether it fires or not.
void Reviewer::find_places(const ir::Rule& rule, const std::vector<ir::ActionCall>& calls) {
  for (const ir::ActionCall& call : calls) {
    if (!rules_->is_edit(call.action)) continue;
    for (const ir::ActionArg& arg : call.args) {
      if (arg.kind == ir::ArgKind::SpansOfScore) left_out_ += evidence_.spans_of_score(evaluator_, arg.score, matches_);
      if (arg.kind == ir::ArgKind::SpansOfPatterns)
        left_out_ += evidence_.spans_of_patterns(evaluator_, arg.patterns, matches_);
      if (arg.kind == ir::ArgKind::FindingSpan && rule.findings.has_value()) find_findings(rule);
    }
  }
}

void Reviewer::find_findings(const ir::Rule& rule) {
  const ir::Module& module = program_->module();
  const ir::Inst& loop = module.insts[rule.findings.index];
  const InstId body = module.operands_of(loop).back();
  evaluator_.for_each_in(loop, [&] {
    if (evaluator_.truth(body) != Truth::False) matches_.push_back(evaluator_.present_finding(LoopId(loop.b)).match);
    return true;
  });
}

}  // namespace mpol
