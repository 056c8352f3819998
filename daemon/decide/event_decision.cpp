#include "daemon/decide/event_decision.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/observe/decision_spans.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::daemon {
namespace {

std::int64_t steady_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::string error_json(std::string_view code, std::string_view message) {
  std::string out = "{\"error\":";
  JsonWriter json(out);
  json.begin_object();
  json.key("code");
  json.value(code);
  json.key("message");
  json.value(message);
  json.end_object();
  return out + '}';
}

void log_refusal(const DecideContext& context, std::string_view route, int status, std::string_view cause) {
  if (context.log == nullptr) return;
  context.log->write(LogEvent::request_refused, {{"cause", cause},
                                                 {"route", route},
                                                 {"status", status},
                                                 {"trace_id", context.seen ? context.seen->trace_id() : ""}});
}

std::string decision_json(const std::string& policy, const mpol::Decision& decision, const Program& program) {
  std::string out = "{\"policy\":";
  JsonWriter json(out);
  json.value(std::string_view(policy));
  out += ',';
  const std::size_t at = out.size();
  write_json(decision, program, out);
  out.pop_back();    // the line end
  out.erase(at, 1);  // the bracket of an object of its own
  return out;
}

void EventDecision::start(std::string_view event, std::uint64_t line, std::string_view tenant,
                          std::string_view policy) {
  started_ns_ = steady_ns();
  add(context_.metrics->events);
  for (const DeskPolicy& desk : context_.desk->policies()) {
    if (!desk.live.is_for(tenant) || (!policy.empty() && policy != desk.live.name)) continue;
    if (!desk.worker || !desk.live.refusal.empty()) {
      add(context_.metrics->without_policy);
      return fail(503, "policy_not_ready",
                  desk.worker ? desk.live.refusal : "the policy `" + desk.live.name + "` has not been loaded");
    }
    Part& part = parts_.emplace_back();
    part.name = desk.live.name;
    part.worker = desk.worker;
    part.seat = desk.worker->take_seat();
    if (is_traced()) part.span = seen_->start();
    if (!desk.shadow || context_.is_rehearsal) continue;
    // The event is gone when the answer is given.
    part.shadow = std::make_shared<ShadowRun>();
    ShadowRun& run = *part.shadow;
    run.live = desk.worker;
    run.shadow = desk.shadow;
    run.book = desk.live.shadow_book;
    run.event = std::make_shared<const std::string>(event);
    run.line = line;
    run.now_ms = context_.now_ms();
  }
  if (parts_.empty()) {
    add(context_.metrics->without_policy);
    return policy.empty() ? fail(503, "no_policy", "no policy is live for this tenant")
                          : fail(404, "no_such_policy", "no policy of that name is live for this tenant");
  }
  for (Part& part : parts_) {
    if (!read(part, event, line)) return;
  }
  open_ = parts_.size();
  deadline_ = std::chrono::steady_clock::now() + context_.signal_deadline;
  for (std::size_t i = 0; i < parts_.size() && !has_failed_; ++i) gather(i);
}

// An event that one policy cannot read is refused as a whole: nobody has decided on it yet.
bool EventDecision::read(Part& part, std::string_view event, std::uint64_t line) {
  Seat& seat = *part.seat;
  context_.new_id(seat.id);
  seat.reader.stamp({seat.id, context_.now_ms()});
  if (seat.reader.read(event, line, seat.frame, seat.faults) == event::EventStatus::Read) {
    if (context_.aftermath != nullptr) part.brought = audit::states_of(seat.frame);
    return true;
  }
  add(context_.metrics->refused_events);
  if (seat.faults.faults().empty()) return fail(400, "no_event", "the body holds no event"), false;
  for (const event::EventFault& fault : seat.faults.faults()) {
    if (info(fault.code).severity != Severity::Error) continue;
    const std::string place = fault.path.empty() ? "" : fault.path + ": ";
    return fail(400, info(fault.code).text, place + fault.message, &seat.faults), false;
  }
  return fail(400, "no_event", "the body holds no event"), false;
}

// Signals that could change the outcome are asked for, all at once, as often as the answers make others matter: each round settles
// at least one.
void EventDecision::gather(std::size_t index) {
  if (has_failed_) return;
  Part& part = parts_[index];
  PolicyWorker& worker = *part.worker;
  if (context_.providers == nullptr || part.seat->frame.signals.empty()) return decide(index, false);
  if (!worker.routes) worker.routes = context_.providers->routes(worker.policy().program()->tables());
  if (is_traced()) part.evaluation = seen_->start();
  std::vector<SignalId> needed = wanted(part);
  if (needed.empty()) return decide(index, !context_.is_rehearsal);
  signals::SignalRequest request{worker.routes, std::move(needed), signals::content_of(part.seat->frame), deadline_};
  if (reader_) {
    const auto turns = reader_->turns();
    request.content.turns.insert(request.content.turns.begin(), turns.begin(), turns.end());
  }
  if (is_traced()) request.report = part.asked = std::make_shared<std::vector<signals::ProviderReport>>();
  context_.providers->ask(std::move(request), [self = shared_from_this(), index](signals::Answers answers) {
    self->context_.post([self, index, answers = std::move(answers)] {
      if (self->has_failed_) return;
      Part& part = self->parts_[index];
      if (part.asked) add_asked(*self->seen_, part.span, *part.asked);
      signals::put(answers, part.seat->frame);
      self->gather(index);
    });
  });
}

// What the decision needs, and what the reader wants beside it and nobody has been asked for.
std::vector<SignalId> EventDecision::wanted(Part& part) {
  Frame& frame = part.seat->frame;
  std::vector<SignalId> wanted = part.worker->decider().needed(frame);
  if (!reader_) return wanted;
  const std::vector<SignalInfo>& signals = part.worker->policy().program()->tables().signals;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (frame.signals[i].state != SignalState::NotFetched || !reader_->wants(signals[i])) continue;
    if (std::find(wanted.begin(), wanted.end(), SignalId(i)) == wanted.end()) wanted.push_back(SignalId(i));
  }
  return wanted;
}

void EventDecision::decide(std::size_t index, bool was_asked) {
  Part& part = parts_[index];
  Decider& decider = context_.is_rehearsal ? part.worker->rehearsing_decider() : part.worker->decider();
  if (reader_) decider.set_observer(reader_->observer());
  if (is_traced() && !was_asked) part.evaluation = seen_->start();
  Frame& frame = part.seat->frame;
  const Decision& decision = was_asked ? decider.decide_asked(frame) : decider.decide(frame);
  if (is_traced()) seen_->add(part.evaluation, part.span.id, "evaluate", {});
  decider.set_observer(nullptr);
  if (reader_) reader_->decided(decider.evaluator(), part.worker->modes(), decision, part.more);
  if (decider.is_native()) add(context_.metrics->native);
  if (!decision.shadowed.empty()) add(context_.metrics->shadowed, decision.shadowed.size());
  for (const UndeterminedRule& rule : decision.undetermined) {
    add(context_.metrics->undetermined);
    for (const Missing& missing : rule.missing) add(context_.metrics->missing[static_cast<std::size_t>(missing.kind)]);
  }
  if (context_.aftermath == nullptr) {
    write(part, decision);
    return part_done();
  }
  const SpanStart wait = is_traced() ? seen_->start() : SpanStart();
  const auto answer =
      context_.aftermath->keep(*part.worker, decision, [self = shared_from_this(), index, wait](Decision kept) {
        self->context_.post([self, index, wait, kept = std::move(kept)] {
          self->add_wait(index, wait, "keep actions");
          self->record(index, kept);
        });
      });
  if (answer == Aftermath::Answer::Ready) record(index, decision);
}

void EventDecision::record(std::size_t index, const Decision& decision) {
  if (has_failed_) return;
  Part& part = parts_[index];
  part.verdict = decision.verdict;
  write(part, decision);
  const auto not_recorded = [](EventDecision& self, std::string_view why) {
    add(self.context_.metrics->not_recorded);
    self.fail(503, "not_recorded", why);
  };
  const SpanStart wait = is_traced() ? seen_->start() : SpanStart();
  const auto answer =
      context_.aftermath->record(*part.worker, part.name, part.seat->frame, part.brought, decision,
                                 [self = shared_from_this(), not_recorded, index, wait](const std::string& failure) {
                                   self->context_.post([self, not_recorded, index, wait, failure] {
                                     if (self->has_failed_) return;
                                     self->add_wait(index, wait, "record");
                                     failure.empty() ? self->part_done() : not_recorded(*self, failure);
                                   });
                                 });
  if (answer == Aftermath::Answer::Ready) part_done();
  if (answer == Aftermath::Answer::Refused) not_recorded(*this, "the decision cannot be recorded in the audit log");
}

void EventDecision::write(Part& part, const Decision& decision) {
  part.verdict = decision.verdict;
  if (reader_) reader_->given(*part.worker->policy().program(), decision);
  part.json = decision_json(part.name, decision, *part.worker->policy().program());
  if (!part.more.empty()) part.json.insert(part.json.size() - 1, part.more);
  if (is_traced())
    add_decision(*seen_, part.span, part.name, part.worker->policy(), part.worker->decider().is_native(), decision);
  if (part.shadow) note_for_shadow(part, decision);
}

void EventDecision::note_for_shadow(Part& part, const Decision& decision) {
  part.shadow->verdict = decision.verdict;
  part.shadow->fired = decision.fired;
  for (const UndeterminedRule& rule : decision.undetermined) part.shadow->undetermined.push_back(rule.rule);
}

// Behind the answer, which does not wait for them.
void EventDecision::start_shadows() {
  for (Part& part : parts_) {
    if (part.shadow) context_.post([run = part.shadow] { run_shadow(*run); });
  }
}

// What the answer has waited for the disk for.
void EventDecision::add_wait(std::size_t index, const SpanStart& wait, const char* name) {
  if (!has_failed_ && is_traced()) seen_->add(wait, parts_[index].span.id, name, {});
}

void EventDecision::note_verdict(const Part& strictest) {
  const VerdictId verdict = strictest.verdict;
  if (!verdict.has_value()) return seen_->decided(-1, "");
  seen_->decided(static_cast<int>(verdict.index),
                 strictest.worker->policy().program()->tables().verdicts[verdict.index]);
}

void EventDecision::part_done() {
  if (--open_ == 0) finish();
}

void EventDecision::fail(int status, std::string_view code, std::string_view message,
                         const event::EventDiagnostics* faults) {
  has_failed_ = true;
  if (seen_) seen_->refused();
  if (context_.log != nullptr)
    context_.log->write(LogEvent::event_refused, {{"cause", code},
                                                  {"status", status},
                                                  {"policy", parts_.size() == 1 ? parts_.front().name : ""},
                                                  {"trace_id", seen_ ? seen_->trace_id() : ""}});
  EventAnswer answer{status, error_json(code, message)};
  if (faults != nullptr) {
    answer.json.resize(answer.json.size() - 2);
    answer.json += ",\"faults\":[";
    for (const event::EventFault& fault : faults->faults()) {
      if (answer.json.back() != '[') answer.json += ',';
      answer.json += to_json(fault, "body");
    }
    answer.json += "]}}";
  }
  for (Part& part : parts_) part.worker->give_back(std::move(part.seat));
  parts_.clear();
  done_(std::move(answer));
}

// The live policies have the same verdicts in the same order (deployments are held to that), so the greatest counts.
void EventDecision::finish() {
  const Part* strictest = &parts_.front();
  for (const Part& part : parts_) {
    if (part.verdict.has_value() && (!strictest->verdict.has_value() || strictest->verdict < part.verdict))
      strictest = &part;
  }
  EventAnswer answer;
  std::string& out = answer.json;
  out = "{\"verdict\":";
  JsonWriter json(out);
  if (strictest->verdict.has_value()) {
    const std::uint32_t verdict = strictest->verdict.index;
    json.value(std::string_view(strictest->worker->policy().program()->tables().verdicts[verdict]));
    add(context_.metrics->verdicts[std::min<std::size_t>(verdict, DecideMetrics::kVerdicts - 1)]);
  } else {
    json.null();
  }
  if (seen_) note_verdict(*strictest);
  out += ",\"decisions\":[";
  for (Part& part : parts_) {
    if (&part != &parts_.front()) out += ',';
    out += part.json;
    part.shadow ? void(part.shadow->seat = std::move(part.seat)) : part.worker->give_back(std::move(part.seat));
  }
  out += "]}";
  context_.metrics->latency.record(steady_ns() - started_ns_);
  done_(std::move(answer));
  start_shadows();
}

}  // namespace mpol::daemon
