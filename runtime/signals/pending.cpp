#include "runtime/signals/pending.hpp"

#include <fmt/format.h>

namespace mpol::signals {
namespace {

SignalReading unavailable(const Fault& fault, std::string_view provider) {
  SignalReading reading;
  reading.state = SignalState::Unavailable;
  reading.reason = provider.empty() ? in_words(fault) : fmt::format("{}: {}", provider, in_words(fault));
  return reading;
}

}  // namespace

PendingRequest::PendingRequest(SignalRequest request, AnswersDone done, std::vector<Part> parts)
    : request_(std::move(request)), parts_(std::move(parts)), done_(std::move(done)), left_(parts_.size() + 1) {
  if (request_.report) asked_ = Clock::now();
  answers_.resize(request_.needed.size());
  for (std::size_t i = 0; i < answers_.size(); ++i) answers_[i].signal = request_.needed[i];
}

bool PendingRequest::waits_for(std::size_t part) const {
  const std::lock_guard lock(mutex_);
  return !parts_[part].is_done;
}

void PendingRequest::answer(std::size_t at, const Judgement& judgement, const std::chrono::duration<double>* took) {
  std::unique_lock lock(mutex_);
  Part& part = parts_[at];
  if (part.is_done) return;
  part.is_done = true;
  part.meter->ended(Cause::None);
  if (took != nullptr) part.meter->answered_after(*took);
  read_part(part, judgement);
  if (request_.report) {
    Fault fault;
    for (const std::size_t place : part.wanted) {
      if (fault.cause == Cause::None) fault = answers_[place].fault;
    }
    report(part, fault, took == nullptr);
  }
  one_less(std::move(lock));
}

void PendingRequest::fail(std::size_t at, Fault fault) {
  std::unique_lock lock(mutex_);
  Part& part = parts_[at];
  if (part.is_done) return;
  part.is_done = true;
  if (part.meter != nullptr) part.meter->ended(fault.cause);
  fail_part(part, fault);
  if (request_.report) report(part, fault, false);
  one_less(std::move(lock));
}

void PendingRequest::fail_all(Fault fault) {
  for (std::size_t i = 0; i < parts_.size(); ++i) fail(i, fault);
}

void PendingRequest::all_asked() { one_less(std::unique_lock(mutex_)); }

void PendingRequest::read_part(const Part& part, const Judgement& judgement) {
  for (const std::size_t place : part.wanted) {
    SignalAnswer& answer = answers_[place];
    answer.provider = part.name;
    answer.fault = read_signal(request_.routes->of(answer.signal), judgement, answer.reading);
    if (answer.fault.cause == Cause::None) continue;
    answer.reading = unavailable(answer.fault, part.name);
    part.meter->count([&](ProviderMetrics& m) { ++m.unavailable[static_cast<std::size_t>(answer.fault.cause)]; });
  }
}

void PendingRequest::fail_part(const Part& part, const Fault& fault) {
  for (const std::size_t place : part.wanted) {
    answers_[place].provider = part.name;
    answers_[place].fault = fault;
    answers_[place].reading = unavailable(fault, part.name);
  }
  if (part.meter == nullptr) return;
  part.meter->count(
      [&](ProviderMetrics& m) { m.unavailable[static_cast<std::size_t>(fault.cause)] += part.wanted.size(); });
}

// With the lock.
void PendingRequest::report(const Part& part, const Fault& fault, bool is_cached) {
  request_.report->push_back({part.name, part.wanted.size(), fault, is_cached, asked_, Clock::now()});
}

void PendingRequest::one_less(std::unique_lock<std::mutex> lock) {
  if (--left_ > 0) return;
  const AnswersDone done = std::move(done_);
  Answers answers = std::move(answers_);
  lock.unlock();
  done(std::move(answers));
}

}  // namespace mpol::signals
