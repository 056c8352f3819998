// mpol_gate: a text that goes out while it comes, and the questions that it asks. A question has a frame of its own, so that it can
// be answered in another thread.
#include <atomic>

#include "embed/decider.hpp"

using namespace mpol;
using embed::Engine;
using embed::Held;
using embed::reported;
using embed::Seat;

struct mpol_question {
  mpol_question(Held<mpol_policy> by, std::shared_ptr<const Seat> about, FieldId field, std::string_view so_far,
                std::span<const SignalId> signals)
      : policy(std::move(by)),
        seat(std::move(about)),
        needed(signals.begin(), signals.end()),
        text(so_far),
        frame(seat->frame),
        asked{needed, frame, policy->program().symbols()} {
    frame.fields[field.index].text = text;
    frame.counter_source = nullptr;
  }
  std::vector<std::pair<SignalId, SignalReading>> readings() const {
    std::vector<std::pair<SignalId, SignalReading>> all;
    for (const SignalId id : needed) all.emplace_back(id, frame.signals[id.index]);
    return all;
  }

  const Held<mpol_policy> policy;
  const std::shared_ptr<const Seat> seat;  // the frame's fields point into what it has read
  std::uint64_t gate = 0, number = 0;
  const std::vector<SignalId> needed;
  const std::string text;
  Frame frame;
  mpol_signals asked;
};

struct mpol_gate final : StreamClassifiers {
  mpol_gate(std::shared_ptr<Engine> of, embed::Caller by, mpol_asking when)
      : engine(std::move(of)),
        seat(std::make_shared<Seat>(engine->program())),
        signals(by),
        asks_in_calls(when == MPOL_ASK_IN_CALLS) {}

  bool is_asking() const { return !asks_in_calls || signals.is_set(); }
  void ask(std::uint64_t number, std::span<const SignalId> needed, std::string_view text) override {
    question = std::make_unique<mpol_question>(embed::hold(engine->policy.get()), seat, field, text, needed);
    question->gate = id;
    question->number = number;
  }
  void clear();
  // After each call of the stream: its result, then what comes of questions that are answered at once.
  mpol_status settle(const Released& first, std::int64_t now_ms);

  static inline std::atomic<std::uint64_t> last_id{0};
  const std::uint64_t id = ++last_id;
  const std::shared_ptr<Engine> engine;
  const std::shared_ptr<Seat> seat;
  embed::Caller signals;
  const bool asks_in_calls;
  FieldId field;
  std::optional<ReleaseStream> stream;      // set by mpol_gate_open
  std::unique_ptr<mpol_question> question;  // that nobody has taken yet
  Released brought;                         // by the last call
  std::unique_ptr<const Decision> kept;
  mpol_decision decision;
  mpol_report report;
};

namespace {

void add(const Released& more, Released& to) {
  to.text += more.text;
  to.edits.insert(to.edits.end(), more.edits.begin(), more.edits.end());
  to.fired.insert(to.fired.end(), more.fired.begin(), more.fired.end());
  to.retracted.insert(to.retracted.end(), more.retracted.begin(), more.retracted.end());
  to.held_limit = to.held_limit || more.held_limit;
}

}  // namespace

void mpol_gate::clear() {
  brought = {};
  question.reset();
}

mpol_status mpol_gate::settle(const Released& first, std::int64_t now_ms) {
  Released all = std::move(brought);
  brought = {};
  add(first, all);
  while (asks_in_calls && question) {
    const auto asked = std::move(question);
    signals.begin(engine->program());
    signals.fetch(asked->needed, asked->frame);
    add(stream->answer(asked->number, asked->readings(), now_ms), all);
  }
  if (stream->phase() == ReleasePhase::Refused) {
    report.add_failure(stream->refusal());
    return MPOL_EVENT_REFUSED;
  }
  if (stream->decision() != nullptr && !kept) {
    kept = std::make_unique<const Decision>(*stream->decision());
    decision.set(*kept, engine->program(), engine->gates().decider().is_native());
  }
  // Of a call that fails nothing goes out.
  brought = std::move(all);
  return MPOL_OK;
}

namespace {

mpol_status open(mpol_decider& decider, std::string_view event, const char* field, mpol_asking asking,
                 std::int64_t now_ms, mpol_gate** gate, mpol_report& out) {
  if (asking != MPOL_ASK_IN_CALLS && asking != MPOL_ASK_LATER) {
    out.add_failure("a way of asking that this library does not know");
    return MPOL_BAD_ARGUMENT;
  }
  decider.follow();
  auto made = std::make_unique<mpol_gate>(decider.engine, decider.signals, asking);
  made->field = embed::text_field(made->engine->program().tables(), field);
  if (!made->field.has_value()) {
    out.add_failure(std::string("the policy's events have no field `") + field + "` of type text");
    return MPOL_BAD_ARGUMENT;
  }
  if (!made->seat->read(event.data(), event.size(), out)) return MPOL_EVENT_REFUSED;
  const FieldValue& value = made->seat->frame.fields[made->field.index];
  const std::string beginning(value.present ? value.text : std::string_view());
  ReleaseDecider& gates = made->engine->gates();
  made->engine->take_native(gates.decider());
  made->stream.emplace(gates.open(made->seat->frame, made->field, made->is_asking() ? made.get() : nullptr));
  mpol_status status = made->settle(made->stream->brought(), now_ms);
  if (status == MPOL_OK && !beginning.empty()) status = made->settle(made->stream->feed(beginning, now_ms), now_ms);
  if (status == MPOL_OK) {
    *gate = made.release();
  } else {
    out = made->report;
  }
  return status;
}

// A call with the gate's stream.
template <class Call>
mpol_status with_stream(mpol_gate* gate, std::int64_t now_ms, Call call) {
  if (gate == nullptr) return MPOL_BAD_ARGUMENT;
  return reported(gate->report, [&](mpol_report& out) {
    gate->clear();
    if (gate->stream->phase() != ReleasePhase::Refused) return gate->settle(call(*gate->stream), now_ms);
    out.add_failure("the text was refused: " + gate->stream->refusal());
    return mpol_status{MPOL_BAD_ARGUMENT};
  });
}

const char* rule(const mpol_gate* gate, const std::vector<RuleId> Released::* list, std::size_t index) {
  if (gate == nullptr || index >= (gate->brought.*list).size()) return nullptr;
  return gate->engine->program().module().rules[(gate->brought.*list)[index].index].id.c_str();
}

}  // namespace

mpol_status mpol_gate_open(mpol_decider* decider, const char* event, size_t size, const char* field, mpol_asking asking,
                           int64_t now_ms, mpol_gate** gate) {
  if (gate != nullptr) *gate = nullptr;
  if (decider == nullptr) return MPOL_BAD_ARGUMENT;
  return reported(decider->report, [&](mpol_report& out) {
    if (event != nullptr && gate != nullptr)
      return open(*decider, {event, size}, field == nullptr ? "text" : field, asking, now_ms, gate, out);
    out.add_failure("NULL for the event, or for where the gate goes");
    return mpol_status{MPOL_BAD_ARGUMENT};
  });
}

mpol_status mpol_gate_feed(mpol_gate* gate, const char* piece, size_t size, int64_t now_ms) {
  if (gate != nullptr && piece == nullptr && size > 0) {
    return reported(gate->report, [&](mpol_report& out) {
      gate->clear();
      out.add_failure("NULL for the piece");
      return mpol_status{MPOL_BAD_ARGUMENT};
    });
  }
  const std::string_view bytes = size == 0 ? std::string_view() : std::string_view(piece, size);
  return with_stream(gate, now_ms,
                     [&](ReleaseStream& stream) -> const Released& { return stream.feed(bytes, now_ms); });
}
mpol_status mpol_gate_finish(mpol_gate* gate, int64_t now_ms) {
  return with_stream(gate, now_ms, [&](ReleaseStream& stream) -> const Released& {
    gate->engine->take_native(gate->engine->gates().decider());
    return stream.finish(now_ms);
  });
}
mpol_status mpol_gate_tick(mpol_gate* gate, int64_t now_ms) {
  return with_stream(gate, now_ms, [&](ReleaseStream& stream) -> const Released& { return stream.tick(now_ms); });
}
int64_t mpol_gate_deadline(const mpol_gate* gate) {
  return gate == nullptr ? -1 : gate->stream->deadline().value_or(-1);
}

const char* mpol_gate_text(const mpol_gate* gate, size_t* size) {
  const bool is_there = gate != nullptr && !gate->brought.text.empty();
  if (size != nullptr) *size = is_there ? gate->brought.text.size() : 0;
  return is_there ? gate->brought.text.data() : nullptr;
}
int mpol_gate_edit(const mpol_gate* gate, size_t index, size_t* begin, size_t* end) {
  if (gate == nullptr || index >= gate->brought.edits.size()) return 0;
  if (begin != nullptr) *begin = gate->brought.edits[index].begin;
  if (end != nullptr) *end = gate->brought.edits[index].end;
  return 1;
}
const char* mpol_gate_fired(const mpol_gate* gate, size_t index) { return rule(gate, &Released::fired, index); }
const char* mpol_gate_retracted(const mpol_gate* gate, size_t index) { return rule(gate, &Released::retracted, index); }
int mpol_gate_met_limit(const mpol_gate* gate) { return gate != nullptr && gate->brought.held_limit ? 1 : 0; }

mpol_gate_phase mpol_gate_phase_of(const mpol_gate* gate) {
  static_assert(static_cast<int>(ReleasePhase::Open) == MPOL_GATE_OPEN &&
                static_cast<int>(ReleasePhase::Refused) == MPOL_GATE_REFUSED);
  return gate == nullptr ? -1 : static_cast<mpol_gate_phase>(gate->stream->phase());
}
size_t mpol_gate_released(const mpol_gate* gate) { return gate == nullptr ? 0 : gate->stream->released(); }
const mpol_decision* mpol_gate_decision(const mpol_gate* gate) {
  return gate == nullptr || !gate->kept ? nullptr : &gate->decision;
}
const mpol_report* mpol_gate_report(const mpol_gate* gate) {
  return gate == nullptr || gate->report.items.empty() ? nullptr : &gate->report;
}
void mpol_gate_free(mpol_gate* gate) { delete gate; }

mpol_question* mpol_gate_question(mpol_gate* gate) { return gate == nullptr ? nullptr : gate->question.release(); }
mpol_signals* mpol_question_signals(mpol_question* question) {
  return question == nullptr ? nullptr : &question->asked;
}
mpol_status mpol_gate_answer(mpol_gate* gate, mpol_question* question, int64_t now_ms) {
  const std::unique_ptr<mpol_question> taken(question);
  if (question == nullptr) return MPOL_BAD_ARGUMENT;
  return with_stream(gate, now_ms, [&](ReleaseStream& stream) -> const Released& {
    // Nobody's number is 0.
    return stream.answer(taken->gate == gate->id ? taken->number : 0, taken->readings(), now_ms);
  });
}
void mpol_question_free(mpol_question* question) { delete question; }
