#include "daemon/drop_in/judge.hpp"

#include <algorithm>

#include "daemon/drop_in/json.hpp"
#include "runtime/engine/raised_signals.hpp"
#include "runtime/event/event_text.hpp"

namespace mpol::daemon {
namespace {

constexpr std::string_view kText = "text";  // the field that these APIs give

// What rules read, where they read a score.
std::optional<double> score_of(const Value& value, ir::Type type) {
  switch (type) {
    case ir::Type::Number: return value.numbers.is_known() ? std::optional(value.numbers.low) : std::nullopt;
    case ir::Type::Truth:
      return value.truth == Truth::Unknown ? std::nullopt : std::optional(value.truth == Truth::True ? 1.0 : 0.0);
    default: return std::nullopt;
  }
}

class Judging final : public DecisionReader {
 public:
  Judging(std::vector<signals::Turn> turns, bool (*wants)(std::string_view))
      : turns_(std::move(turns)), wants_(wants) {}

  Judged judged;

  bool wants(const SignalInfo& signal) const override {
    return wants_ != nullptr &&
           (wants_(signal.name) || std::any_of(signal.known_as.begin(), signal.known_as.end(), wants_));
  }
  std::span<const signals::Turn> turns() const override { return turns_; }

  void decided(engine::Evaluator& evaluator, const RuleModes*, const Decision& decision, std::string&) override {
    const Tables& tables = evaluator.program().tables();
    const auto is_text = [](const EventField& field) { return field.name == kText && field.kind == ValueKind::Text; };
    if (std::none_of(tables.fields.begin(), tables.fields.end(), is_text)) {
      judged.failure = "the policy `" + tables.package + "` reads no field `text`";
      judged.code = "policy_does_not_fit";
      judged.status = 503;
    }
    judged.verdicts = tables.verdicts;
    judged.has_fired = judged.has_fired || !decision.fired.empty();
    const std::size_t begin = judged.signals.size();
    hear(evaluator);
    std::vector<bool> raised(tables.signals.size());
    for (const RuleId rule : decision.fired) engine::mark_raised(evaluator, rule, raised);
    mark_missing(evaluator.program(), decision, begin, raised);
    for (std::size_t i = 0; i < raised.size(); ++i) judged.signals[begin + i].is_raised = raised[i];
  }

  void given(const Program& program, const Decision& decision) override {
    const Tables& tables = program.tables();
    if (decision.verdict.has_value()) judged.verdict = std::max<std::size_t>(judged.verdict, decision.verdict.index);
    judged.is_cut = judged.is_cut || !decision.limits.empty();
    for (const DecidedAction& action : decision.actions) {
      const std::string& name = tables.actions[action.action.index].name;
      for (const DecidedArg& arg : action.args) {
        if (arg.name == "refusal" && arg.kind == DecidedArg::Kind::Text && judged.refusal.empty())
          judged.refusal = arg.text;
        if (name == "sanitize" && arg.name == "spans") take_spans(arg, tables);
      }
    }
  }

 private:
  void hear(engine::Evaluator& evaluator) {
    const ir::Module& module = evaluator.program().module();
    const std::size_t begin = judged.signals.size();
    for (std::size_t i = 0; i < module.tables.signals.size(); ++i) {
      const SignalInfo& info = module.tables.signals[i];
      HeardSignal heard;
      heard.names = info.known_as;
      heard.names.push_back(info.name);
      const SignalReading& reading = evaluator.frame().signals[i];
      if (reading.state == SignalState::Available) {
        if (info.kind == ValueKind::Score) heard.score = reading.number;
        if (info.kind == ValueKind::Bool) heard.score = reading.truth ? 1 : 0;
      }
      judged.signals.push_back(std::move(heard));
    }
    for (std::size_t i = 0; i < module.insts.size(); ++i) {
      const ir::Inst& inst = module.insts[i];
      if (!engine::is_signal(inst) || !evaluator.program().loops_around(InstId(i)).empty()) continue;
      const SignalReading& reading = evaluator.frame().signals[inst.a];
      HeardSignal& heard = judged.signals[begin + inst.a];
      // One that was not asked for did not matter to the decision: what stands in for it would not be its score.
      if (heard.score || reading.state != SignalState::Unavailable) continue;
      heard.score = score_of(evaluator.value(InstId(i)), inst.type);
    }
  }

  // Scores that left rules undetermined. Those of rules that act nevertheless, by their `unknown` clause, are raised by it.
  void mark_missing(const Program& program, const Decision& decision, std::size_t begin, std::vector<bool>& raised) {
    const std::vector<SignalInfo>& signals = program.tables().signals;
    for (const UndeterminedRule& open : decision.undetermined) {
      for (const Missing& missing : open.missing) {
        if (missing.kind != Missing::Kind::Signal) continue;
        for (std::size_t i = 0; i < signals.size(); ++i) {
          if (signals[i].name != missing.name) continue;
          judged.signals[begin + i].is_missing = true;
          judged.signals[begin + i].reason = missing.reason;
          if (!program.module().rules[open.rule.index].unknown.empty()) raised[i] = true;
        }
      }
    }
  }

  void take_spans(const DecidedArg& arg, const Tables& tables) {
    judged.sanitizes = true;
    if (arg.kind != DecidedArg::Kind::Spans) {
      judged.is_cut = true;
      return;
    }
    for (const TextSpan& span : arg.spans) {
      if (tables.fields[span.field.index].name == kText) {
        judged.spans.push_back(span);
      } else {
        judged.is_cut = true;
      }
    }
  }

  std::vector<signals::Turn> turns_;
  bool (*wants_)(std::string_view);
};

void join_overlaps(std::vector<TextSpan>& spans) {
  std::sort(spans.begin(), spans.end(), [](const TextSpan& a, const TextSpan& b) { return a.begin < b.begin; });
  std::vector<TextSpan> joined;
  for (const TextSpan& span : spans) {
    if (!joined.empty() && span.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, span.end);
    } else {
      joined.push_back(span);
    }
  }
  spans = std::move(joined);
}

Judged take(Judging& judging, const EventAnswer& answer) {
  Judged judged = std::move(judging.judged);
  join_overlaps(judged.spans);
  if (answer.status == 200) return judged;
  const Json error = Json::parse(answer.json)["error"];
  judged.failure = error["message"];
  judged.code = error["code"];
  judged.status = answer.status;
  return judged;
}

struct Batch {
  std::vector<Judged> all;
  std::size_t open = 0;
  std::function<void(std::vector<Judged>)> done;
};

}  // namespace

bool Judged::is_at_least(std::string_view name) const {
  if (verdicts.empty()) return has_fired;
  const auto found = std::find(verdicts.begin(), verdicts.end(), name);
  const auto least = found == verdicts.end() ? 1 : found - verdicts.begin();
  return static_cast<std::ptrdiff_t>(verdict) >= least;
}

std::string JudgedEvent::json() const {
  event::EventText event;
  event.add_string("kind", kind).add_string("text", text);
  const std::pair<std::string_view, const std::string&> others[] = {
      {"trust", trust}, {"language", language}, {"user", user}, {"org", org}, {"conversation", conversation},
      {"model", model}, {"region", region}};
  for (const auto& [name, value] : others) {
    if (!value.empty()) event.add_string(name, value);
  }
  return event.finish();
}

void judge(DecideContext& context, const std::vector<JudgedEvent>& events, const JudgeOptions& options,
           std::function<void(std::vector<Judged>)> done) {
  if (events.empty()) return done({});
  auto batch = std::make_shared<Batch>();
  batch->all.resize(events.size());
  batch->open = events.size();
  batch->done = std::move(done);
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto judging = std::make_shared<Judging>(events[i].turns, options.wants);
    const auto decision = std::make_shared<EventDecision>(context, [batch, i, judging](const EventAnswer& answer) {
      batch->all[i] = take(*judging, answer);
      if (--batch->open == 0) batch->done(std::move(batch->all));
    });
    decision->read_by(judging);
    const std::string json = events[i].json();
    decision->start(json, i + 1, options.tenant, options.policy);
  }
}

std::string without_spans(std::string_view text, const std::vector<TextSpan>& spans) {
  std::string out;
  std::size_t at = 0;
  for (const TextSpan& span : spans) {
    const std::size_t begin = std::min<std::size_t>(span.begin, text.size());
    if (begin > at) out += text.substr(at, begin - at);
    at = std::max<std::size_t>(at, std::min<std::size_t>(span.end, text.size()));
  }
  return out += text.substr(at);
}

}  // namespace mpol::daemon
