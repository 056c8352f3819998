// Gate: a text that goes out while it comes (docs/streaming.md). Included by mpol.hpp, whose rules hold here.
#pragma once
#include <mpol/mpol.hpp>

namespace mpol {

// What classifiers are asked, for who answers later. May be filled in another thread, and outlive its gate.
class Question {
 public:
  // Good as long as this.
  Signals signals() { return Signals(mpol_question_signals(handle_.get())); }

 private:
  friend class Gate;
  explicit Question(mpol_question* taken) : handle_(taken) {}
  detail::Owned<mpol_question, mpol_question_free> handle_;
};

// Times are the caller's clock: monotonic, in milliseconds.
class Gate {
 public:
  Result<Done> feed(std::string_view piece, std::int64_t now_ms) {
    return called(mpol_gate_feed(get(), piece.data(), piece.size(), now_ms));
  }
  Result<Done> answer(Question question, std::int64_t now_ms) {
    return called(mpol_gate_answer(get(), question.handle_.release(), now_ms));
  }
  Result<Done> tick(std::int64_t now_ms) { return called(mpol_gate_tick(get(), now_ms)); }
  // The text has ended.
  Result<Done> finish(std::int64_t now_ms) { return called(mpol_gate_finish(get(), now_ms)); }

  // What the last call brought, or opening: good until the next one.
  std::string_view text() const {
    std::size_t size = 0;
    const char* const text = mpol_gate_text(get(), &size);
    return text == nullptr ? std::string_view() : std::string_view(text, size);
  }
  // Bytes of the original text that were taken out: begin, end.
  std::vector<std::pair<std::size_t, std::size_t>> edits() const {
    std::vector<std::pair<std::size_t, std::size_t>> list;
    for (std::size_t begin = 0, end = 0; mpol_gate_edit(get(), list.size(), &begin, &end) != 0;)
      list.emplace_back(begin, end);
    return list;
  }
  std::vector<std::string_view> fired() const { return rules(mpol_gate_fired); }
  std::vector<std::string_view> retracted() const { return rules(mpol_gate_retracted); }
  bool met_limit() const { return mpol_gate_met_limit(get()) != 0; }
  // None: the call asked nothing, or it was taken.
  std::optional<Question> question() {
    mpol_question* const taken = mpol_gate_question(get());
    return taken == nullptr ? std::nullopt : std::optional(Question(taken));
  }

  mpol_gate_phase phase() const { return mpol_gate_phase_of(get()); }
  std::size_t released() const { return mpol_gate_released(get()); }  // bytes of the original text
  // When to call tick().
  std::optional<std::int64_t> deadline() const {
    const std::int64_t at = mpol_gate_deadline(get());
    return at < 0 ? std::nullopt : std::optional(at);
  }
  // None until the phase is MPOL_GATE_ENDED or MPOL_GATE_CUT; good as long as this.
  std::optional<Decision> decision() const {
    const mpol_decision* const decision = mpol_gate_decision(get());
    return decision == nullptr ? std::nullopt : std::optional(Decision(decision));
  }
  mpol_gate* get() const { return handle_.get(); }

 private:
  friend class Decider;
  Gate(mpol_gate* taken, std::shared_ptr<const SignalsFunction> ask) : ask_(std::move(ask)), handle_(taken) {}
  Result<Done> called(mpol_status status) { return detail::done(status, Report::of(mpol_gate_report(get()))); }
  std::vector<std::string_view> rules(const char* (*rule)(const mpol_gate*, std::size_t)) const {
    std::vector<std::string_view> list;
    while (const char* const id = rule(get(), list.size())) list.emplace_back(id);
    return list;
  }
  std::shared_ptr<const SignalsFunction> ask_;
  detail::Owned<mpol_gate, mpol_gate_free> handle_;
};

inline Result<Gate> Decider::open_gate(std::string_view event, std::int64_t now_ms, mpol_asking asking,
                                       const std::string& field) {
  mpol_gate* gate = nullptr;
  const mpol_status status =
      mpol_gate_open(handle_.get(), event.data(), event.size(), field.c_str(), asking, now_ms, &gate);
  auto report = Report::of(mpol_decider_report(handle_.get()));
  if (status != MPOL_OK) return {status, std::move(report)};
  return {Gate(gate, ask_), std::move(report)};
}

}  // namespace mpol
