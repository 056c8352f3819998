// The part of a ReleaseStream that is about classifiers: what is asked when, and what becomes of answers.
#include <algorithm>

#include "base/text/sentence.hpp"
#include "runtime/release.hpp"

namespace mpol {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

SignalReading ReleaseStream::unavailable(const char* reason) {
  SignalReading reading;
  reading.state = SignalState::Unavailable;
  reading.reason = reason;
  return reading;
}

const Released& ReleaseStream::answer(std::uint64_t number,
                                      std::span<const std::pair<SignalId, SignalReading>> readings,
                                      std::int64_t now_ms) {
  start_call();
  if (number == 0 || number != question_.number) return out_;
  const Question question = std::exchange(question_, {});
  for (const SignalId id : question.signals) {
    SignalReading reading = unavailable("no answer");
    for (const auto& [signal, given] : readings) {
      if (signal == id && given.state != SignalState::NotFetched) reading = given;
    }
    SignalReading& known = answers_[id.index];
    // Of a text that was judged in parts the worst part counts.
    const bool is_score = decider_->program_->tables().signals[id.index].kind == ValueKind::Score;
    const bool was_worse = known.state == SignalState::Available &&
                           (reading.state != SignalState::Available || known.number > reading.number);
    if (!question.is_whole && is_score && was_worse) continue;
    known = std::move(reading);
  }
  if (phase_ == ReleasePhase::Ending) {
    ask_or_decide(now_ms);
  } else if (phase_ == ReleasePhase::Open) {
    judge(question.end);
    go_on(now_ms);
  }
  return out_;
}

const Released& ReleaseStream::tick(std::int64_t now_ms) {
  start_call();
  if (question_.number == 0 || question_.overdue || now_ms < question_.asked_at + decider_->limits_.wait_ms)
    return out_;
  question_.overdue = true;
  for (const SignalId id : question_.signals) answers_[id.index] = unavailable("no answer in time");
  if (phase_ == ReleasePhase::Ending) {
    question_ = {};
    ask_or_decide(now_ms);
  } else if (phase_ == ReleasePhase::Open) {
    judge(question_.end);
    go_on(now_ms);
  }
  return out_;
}

std::optional<std::int64_t> ReleaseStream::deadline() const {
  if (question_.number == 0 || question_.overdue) return std::nullopt;
  return question_.asked_at + decider_->limits_.wait_ms;
}

bool ReleaseStream::has_answers(const ReleaseRules::Rule& rule) const {
  return std::all_of(rule.signals.begin(), rule.signals.end(), [&](SignalId id) {
    return stream_.frame().signals[id.index].state != SignalState::NotFetched ||
           answers_[id.index].state != SignalState::NotFetched;
  });
}

bool ReleaseStream::waits_for_classifiers(const ReleaseRules::Rule& rule) const {
  return classifiers_ != nullptr && std::any_of(rule.signals.begin(), rule.signals.end(), [&](SignalId id) {
           return stream_.frame().signals[id.index].state == SignalState::NotFetched;
         });
}

void ReleaseStream::ask_if_due(std::int64_t now_ms) {
  if (classifiers_ == nullptr || (question_.number != 0 && !question_.overdue)) return;
  const std::string_view text = stream_.whole_text();
  std::size_t end = last_sentence_end(text, asked_);
  if (end == asked_ && text.size() - asked_ >= decider_->limits_.sentence_bytes) end = text.size();
  if (end > asked_) ask(end, now_ms);
}

void ReleaseStream::ask(std::size_t end, std::int64_t now_ms) {
  std::vector<SignalId> signals;
  const auto add = [&](SignalId id) {
    if (stream_.frame().signals[id.index].state == SignalState::NotFetched) signals.push_back(id);
  };
  if (phase_ == ReleasePhase::Ending) {
    for (const SignalId id : review_.outcome.needed) add(id);
    for (const SignalId id : decider_->rules_.state_signals()) add(id);
    std::erase_if(signals, [&](SignalId id) { return answers_[id.index].state != SignalState::NotFetched; });
    if (asks_anew_) {
      for (std::size_t i = 0; i < answers_.size(); ++i) {
        if (answers_[i].state != SignalState::NotFetched) add(SignalId(i));
      }
    }
    asks_anew_ = false;
  } else {
    for (const RuleId id : stream_.state().open) {
      if (!rule(id).holds && !rule(id).retracts) continue;
      for (const SignalId signal : rule(id).signals) add(signal);
    }
  }
  if (signals.empty()) return;
  std::sort(signals.begin(), signals.end());
  signals.erase(std::unique(signals.begin(), signals.end()), signals.end());
  std::string_view text = stream_.whole_text().substr(0, end);
  const std::size_t most = decider_->limits_.asked_bytes;
  std::size_t begin = text.size() > most ? text.size() - most : 0;
  while (begin > 0 && begin < text.size() && is_continuation(text[begin])) ++begin;
  question_ = {++last_number_, end, now_ms, begin == 0, false, std::move(signals)};
  asked_ = end;
  classifiers_->ask(question_.number, question_.signals, text.substr(begin));
}

// What was asked about the text before `end` is answered, or will not be.
void ReleaseStream::judge(std::size_t end) {
  review();
  judged_ = std::max(judged_, end);
  for (const RuleId id : review_.outcome.fired) {
    const ReleaseRules::Rule& own = rule(id);
    if (own.retracts) retract(id);
    if (own.stops && own.immediate && phase_ == ReleasePhase::Open) decide(ReleasePhase::Cut);
  }
  find_blockers();
}

}  // namespace mpol
