#include "daemon/stream/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"
#include "daemon/limits.hpp"
#include "daemon/observe/decision_spans.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::daemon {
namespace {

using Json = nlohmann::json;

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// ,"name":["R-1","R-2"]
void append_rules(std::string& out, std::string_view name, const std::vector<RuleId>& rules, const Program& program) {
  if (rules.empty()) return;
  out += fmt::format(",\"{}\":[", name);
  JsonWriter json(out);
  for (const RuleId rule : rules) json.value(std::string_view(program.module().rules[rule.index].id));
  out += ']';
}

}  // namespace

struct StreamSession::Stage final : StreamClassifiers {
  Stage(StreamSession& of, std::string the_name, std::shared_ptr<PolicyWorker> the_worker)
      : session(of), name(std::move(the_name)), worker(std::move(the_worker)), seat(worker->take_seat()) {}
  ~Stage() {
    stream.reset();
    worker->give_back(std::move(seat));
  }
  void ask(std::uint64_t number, std::span<const SignalId> signals, std::string_view text) override {
    session.ask(*this, number, signals, text);
  }

  StreamSession& session;
  std::string name;
  std::shared_ptr<PolicyWorker> worker;
  std::unique_ptr<Seat> seat;
  SpanStart span{};  // where it is traced
  std::unique_ptr<ReleaseStream> stream;
  std::vector<SignalState> brought;
  std::unique_ptr<Decision> decision;  // once there is one
  bool has_ended = false;              // no more text comes to it
  bool is_settled = false;
};

StreamSession::StreamSession(std::shared_ptr<http::Exchange> exchange, DecideContext& context, StreamOptions options)
    : exchange_(std::move(exchange)), context_(context), options_(std::move(options)), seen_(context.seen) {}

StreamSession::~StreamSession() = default;

void StreamSession::piece(std::string_view bytes) {
  if (is_waiting_) {
    held_ += bytes;
    if (held_.size() > kMaxStreamLineBytes) go_on();
    return;
  }
  while (!is_over_ && !bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    buffer_ += bytes.substr(0, end);
    if (buffer_.size() > kMaxStreamLineBytes)
      return fail("line_too_long", fmt::format("a line of more than {} bytes", kMaxStreamLineBytes));
    if (end == bytes.npos) break;
    bytes.remove_prefix(end + 1);
    const std::string whole = std::exchange(buffer_, "");
    line(whole);
    if (is_waiting_) {
      held_ = bytes;
      return;
    }
  }
  flush();
}

// True: all that its policies need is made. Else that has begun, and the stream goes on when it has ended. It takes as long as
// thousands of decisions, so it is not made in their thread; nobody waits but this stream, until more has come than may wait.
bool StreamSession::get_ready() {
  std::vector<std::shared_ptr<PolicyWorker>> unready;
  for (const DeskPolicy& desk : context_.desk->policies()) {
    if (desk.worker && is_for(desk) && !desk.worker->policy().has_stream_plan()) unready.push_back(desk.worker);
  }
  if (unready.empty() || !context_.aside) return true;
  // Session and workers must end in this thread.
  return !context_.aside([unready, post = context_.post, self = shared_from_this()]() mutable {
    for (const auto& worker : unready) (void)worker->policy().stream_plan();
    post([self = std::move(self), unready = std::move(unready)] {
      if (self->is_waiting_ && self->get_ready()) self->go_on();  // not where another policy has become live
    });
  });
}

void StreamSession::go_on() {
  is_waiting_ = false;
  const std::string held = std::exchange(held_, "");
  open(std::exchange(first_line_, ""));
  piece(held);
  if (body_ == Body::Ended) ended();
  if (body_ == Body::Broken) broken();
}

void StreamSession::line(std::string_view text) {
  if (text.find_first_not_of(" \t\r") == text.npos) return;
  if (has_ended_) return fail("after_the_end", "a line behind the end");
  if (!has_event_) {
    if (get_ready()) return void(open(text));
    first_line_ = text;
    is_waiting_ = true;
    return;
  }
  const Json parsed = Json::parse(text, nullptr, false);
  const auto member = parsed.is_object() && parsed.size() == 1 ? parsed.begin() : parsed.end();
  if (member != parsed.end() && member.key() == "piece" && member->is_string())
    return feed(member->get_ref<const std::string&>());
  if (member != parsed.end() && member.key() == "end" && *member == true) return finish();
  fail("bad_line", "expected {\"piece\":\"…\"} or {\"end\":true}");
}

bool StreamSession::is_for(const DeskPolicy& desk) const {
  return desk.live.is_for(options_.tenant) && (options_.policy.empty() || options_.policy == desk.live.name);
}

bool StreamSession::open(std::string_view event) {
  has_event_ = true;
  const auto refuse = [&](std::string_view code, std::string_view message) { return fail(code, message), false; };
  for (const DeskPolicy& desk : context_.desk->policies()) {
    if (!is_for(desk)) continue;
    if (!desk.worker || !desk.live.refusal.empty())
      return refuse("policy_not_ready", desk.worker ? desk.live.refusal : "`" + desk.live.name + "` is not loaded");
    stages_.push_back(std::make_unique<Stage>(*this, desk.live.name, desk.worker));
  }
  if (stages_.empty()) return refuse("no_policy", "no policy is live for this tenant, or of this name");
  add(context_.metrics->events);
  for (const auto& stage : stages_) {
    if (seen_) stage->span = seen_->start();
    Seat& seat = *stage->seat;
    context_.new_id(seat.id);
    seat.reader.stamp({seat.id, context_.now_ms()});
    if (seat.reader.read(event, 1, seat.frame, seat.faults) != event::EventStatus::Read) {
      add(context_.metrics->refused_events);
      // Warnings may come before the fault, and only once.
      const auto& faults = seat.faults.faults();
      const auto fault = std::find_if(faults.begin(), faults.end(), [](const event::EventFault& one) {
        return info(one.code).severity == Severity::Error;
      });
      return fault == faults.end()
                 ? refuse("no_event", "the first line holds no event")
                 : refuse(info(fault->code).text, fault->path + (fault->path.empty() ? "" : ": ") + fault->message);
    }
    const auto& fields = stage->worker->policy().program()->tables().fields;
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const EventField& one) {
      return one.name == options_.field && one.kind == ValueKind::Text;
    });
    if (field == fields.end()) return refuse("no_such_field", "`" + options_.field + "` is no text field of the event");
    stage->brought = audit::states_of(seat.frame);
    stage->stream = std::make_unique<ReleaseStream>(stage->worker->release().open(
        seat.frame, FieldId(static_cast<std::uint32_t>(field - fields.begin())), stage.get()));
  }
  open_stages_ = stages_.size();
  for (std::size_t i = 0; i < stages_.size() && !is_over_; ++i) pump(i, stages_[i]->stream->brought());
  return !is_over_;
}

void StreamSession::feed(std::string_view text) { pump(0, stages_[0]->stream->feed(text, steady_ms())); }

void StreamSession::finish() {
  if (has_ended_) return;
  has_ended_ = true;
  Stage& first = *stages_[0];
  if (first.has_ended || first.decision) return;
  first.has_ended = true;
  pump(0, first.stream->finish(steady_ms()));
}

void StreamSession::pump(std::size_t index, const Released& released) {
  Stage& stage = *stages_[index];
  const Program& program = *stage.worker->policy().program();
  std::string told;
  append_rules(told, "fired", released.fired, program);
  append_rules(told, "retracted", released.retracted, program);
  if (!released.edits.empty()) {
    told += ",\"edits\":[";
    for (const TextSpan& edit : released.edits)
      told += fmt::format("{}[{},{}]", told.back() == '[' ? "" : ",", edit.begin, edit.end);
    told += ']';
  }
  if (released.held_limit) told += ",\"held_limit\":true";
  if (!told.empty()) {
    told_ += told_.empty() ? "{\"policy\":" : ",{\"policy\":";
    JsonWriter(told_).value(std::string_view(stage.name));
    told_ += told + '}';
  }
  const ReleasePhase phase = stage.stream->phase();
  if (phase == ReleasePhase::Refused) return fail("text_refused", stage.stream->refusal());
  const bool is_last = index + 1 == stages_.size();
  if (!released.text.empty()) {
    if (is_last) {
      text_ += released.text;
    } else if (!stages_[index + 1]->decision) {
      pump(index + 1, stages_[index + 1]->stream->feed(released.text, steady_ms()));
    }
  }
  if (is_over_ || (phase != ReleasePhase::Ended && phase != ReleasePhase::Cut) || stage.decision) return;
  stage.decision = std::make_unique<Decision>(*stage.stream->decision());
  // Whoever writes may stop: the stages behind this one have seen all that they will see.
  if (phase == ReleasePhase::Cut) has_ended_ = true;
  if (!is_last && !stages_[index + 1]->has_ended && !stages_[index + 1]->decision) {
    stages_[index + 1]->has_ended = true;
    pump(index + 1, stages_[index + 1]->stream->finish(steady_ms()));
  }
  if (phase == ReleasePhase::Cut) {
    for (std::size_t before = 0; before < index && !is_over_; ++before) {
      Stage& earlier = *stages_[before];
      if (earlier.has_ended || earlier.decision) continue;
      earlier.has_ended = true;
      pump(before, earlier.stream->finish(steady_ms()));
    }
  }
  if (!is_over_) settle(index);
}

void StreamSession::tick() {
  for (std::size_t i = 0; i < stages_.size() && !is_over_; ++i) {
    Stage& stage = *stages_[i];
    if (!stage.stream || stage.decision) continue;
    const auto deadline = stage.stream->deadline();
    if (deadline && *deadline <= steady_ms()) pump(i, stage.stream->tick(steady_ms()));
  }
  flush();
}

void StreamSession::ask(Stage& stage, std::uint64_t number, std::span<const SignalId> signals, std::string_view text) {
  // Nobody to ask: the question's deadline passes at once for all of them.
  const auto answer = [session = weak_from_this(), &stage, number](signals::Answers answers) {
    const auto self = session.lock();
    if (!self || self->is_over_ || stage.decision) return;
    std::vector<std::pair<SignalId, SignalReading>> readings;
    for (signals::SignalAnswer& one : answers) readings.emplace_back(one.signal, std::move(one.reading));
    const auto index = static_cast<std::size_t>(
        std::find_if(self->stages_.begin(), self->stages_.end(), [&](const auto& one) { return one.get() == &stage; }) -
        self->stages_.begin());
    self->pump(index, stage.stream->answer(number, readings, steady_ms()));
    self->flush();
  };
  const auto post = context_.post;
  if (context_.providers == nullptr) {
    signals::Answers none;
    for (const SignalId signal : signals) {
      signals::SignalAnswer& one = none.emplace_back();
      one.signal = signal;
      one.reading.state = SignalState::Unavailable;
      one.reading.reason = "no provider";
    }
    return post([answer, none = std::move(none)]() mutable { answer(std::move(none)); });
  }
  PolicyWorker& worker = *stage.worker;
  if (!worker.routes) worker.routes = context_.providers->routes(worker.policy().program()->tables());
  signals::SignalRequest request{worker.routes,
                                 {signals.begin(), signals.end()},
                                 signals::content_of(stage.seat->frame),
                                 std::chrono::steady_clock::now() + context_.signal_deadline};
  if (request.content.turns.empty()) request.content.turns.push_back({"assistant", ""});
  request.content.turns.back().text = text;
  const auto seen = seen_ && seen_->is_traced() ? seen_ : nullptr;
  if (seen) request.report = std::make_shared<std::vector<signals::ProviderReport>>();
  context_.providers->ask(request,
                          [post, answer, seen, span = stage.span, report = request.report](signals::Answers answers) {
                            post([answer, seen, span, report, answers = std::move(answers)]() mutable {
                              if (seen) add_asked(*seen, span, *report);
                              answer(std::move(answers));
                            });
                          });
}

// A decision is told when its actions are kept and its record is made.
void StreamSession::settle(std::size_t index) {
  Stage& stage = *stages_[index];
  if (context_.aftermath == nullptr) return stage_done();
  const auto answer =
      context_.aftermath->keep(*stage.worker, *stage.decision, [self = shared_from_this(), index](Decision kept) {
        self->context_.post([self, index, kept = std::move(kept)] {
          *self->stages_[index]->decision = kept;
          self->record(index);
          self->flush();
        });
      });
  if (answer == Aftermath::Answer::Ready) record(index);
}

void StreamSession::record(std::size_t index) {
  Stage& stage = *stages_[index];
  const auto answer =
      context_.aftermath->record(*stage.worker, stage.name, stage.seat->frame, stage.brought, *stage.decision,
                                 [self = shared_from_this()](const std::string& failure) {
                                   self->context_.post([self, failure] {
                                     if (self->is_over_) return;
                                     failure.empty() ? self->stage_done() : self->fail("not_recorded", failure);
                                     self->flush();
                                   });
                                 });
  if (answer == Aftermath::Answer::Ready) stage_done();
  if (answer == Aftermath::Answer::Refused) fail("not_recorded", "the decision cannot be recorded in the audit log");
}

void StreamSession::stage_done() {
  if (--open_stages_ > 0 || is_over_) return;
  flush();
  is_over_ = true;
  const Stage* strictest = stages_.front().get();
  bool is_cut = false;
  std::string decisions;
  for (const auto& stage : stages_) {
    const Program& program = *stage->worker->policy().program();
    is_cut = is_cut || stage->stream->phase() == ReleasePhase::Cut;
    if (stage->decision->verdict.has_value() &&
        (!strictest->decision->verdict.has_value() || strictest->decision->verdict < stage->decision->verdict))
      strictest = stage.get();
    if (!decisions.empty()) decisions += ',';
    decisions += decision_json(stage->name, *stage->decision, program);
    if (seen_)
      add_decision(*seen_, stage->span, stage->name, stage->worker->policy(),
                   stage->worker->release().decider().is_native(), *stage->decision);
  }
  std::string out = fmt::format("{{\"cut\":{},\"verdict\":", is_cut);
  JsonWriter json(out);
  const VerdictId verdict = strictest->decision->verdict;
  if (verdict.has_value()) {
    const std::string& name = strictest->worker->policy().program()->tables().verdicts[verdict.index];
    json.value(std::string_view(name));
    if (seen_) seen_->decided(static_cast<int>(verdict.index), name);
    add(context_.metrics->verdicts[std::min<std::size_t>(verdict.index, DecideMetrics::kVerdicts - 1)]);
  } else {
    json.null();
  }
  send(out + ",\"decisions\":[" + decisions + "]}");
  exchange_->end();
}

// What has become certain since the last time, as one line.
void StreamSession::flush() {
  if (is_over_ || (text_.empty() && told_.empty())) return;
  std::string out = "{\"text\":";
  JsonWriter(out).value(std::string_view(text_));
  if (!told_.empty()) out += ",\"certain\":[" + told_ + "]";
  text_.clear();
  told_.clear();
  send(out + '}');
}

void StreamSession::ended() {
  body_ = Body::Ended;
  if (is_waiting_) return;
  if (!buffer_.empty() && !is_over_) line(std::exchange(buffer_, ""));
  if (is_over_ || is_waiting_) return;
  if (!has_event_) return fail("no_event", "the body holds no event");
  finish();
  flush();
}

void StreamSession::broken() {
  body_ = Body::Broken;
  if (is_waiting_) return;
  if (is_over_ || !has_event_ || stages_.empty()) return;
  finish();
}

void StreamSession::fail(std::string_view code, std::string_view message) {
  if (is_over_) return;
  text_.clear();
  told_.clear();
  is_over_ = true;
  if (seen_) seen_->refused();
  if (context_.log != nullptr)
    context_.log->write(LogEvent::event_refused, {{"cause", code}, {"trace_id", seen_ ? seen_->trace_id() : ""}});
  send(error_json(code, message));
  exchange_->end();
}

void StreamSession::send(const std::string& json) {
  exchange_->send(options_.as_events ? "data: " + json + "\n\n" : json + '\n');
}

}  // namespace mpol::daemon
