#include "runtime/signals/lane.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::signals {
namespace {

using std::chrono::milliseconds;

// It may go better the next time.
bool is_passing(const HttpAnswer& answer) {
  if (answer.fault.cause != Cause::None) return answer.fault.cause == Cause::NoConnection;
  return answer.status == 408 || answer.status == 429 || answer.status >= 500;
}

// It is about what was sent, and says nothing of the provider.
bool is_about_content(const HttpAnswer& answer) {
  return answer.fault.cause == Cause::None && (answer.status == 400 || answer.status == 413 || answer.status == 422);
}

Fault fault_of(const HttpAnswer& answer) {
  if (answer.fault.cause != Cause::None) return answer.fault;
  return answer.status == 200 ? Fault{} : Fault{Cause::Status, answer.status};
}

std::shared_ptr<const std::vector<std::string>> header_lines(const ProviderSettings& settings,
                                                             const std::string& token) {
  auto lines = std::make_shared<std::vector<std::string>>();
  if (!token.empty()) lines->push_back("authorization: Bearer " + token);
  for (const auto& [name, value] : settings.headers) lines->push_back(fmt::format("{}: {}", name, value));
  return lines;
}

}  // namespace

Lane::Lane(const ProviderSettings& settings, const std::string& token, const HttpApi& api, HttpLoop& loop,
           AnswerCache& cache, Meter& meter)
    : settings_(settings),
      api_(api),
      loop_(loop),
      cache_(cache),
      meter_(meter),
      headers_(header_lines(settings, token)),
      breaker_(settings.breaker_failures, settings.breaker_window, milliseconds(settings.breaker_pause)),
      budget_(settings.retry_budget) {}

void Lane::add(const ContentKey& key, Waiter waiter) {
  const auto now = Clock::now();
  const auto deadline = waiter.request->part(waiter.part).deadline;
  if (is_stopped_) return waiter.request->fail(waiter.part, {Cause::Stopping});
  if (now >= deadline) return waiter.request->fail(waiter.part, {Cause::Timeout});
  loop_.at(deadline, [request = std::weak_ptr(waiter.request), part = waiter.part] {
    if (const auto live = request.lock()) live->fail(part, {Cause::Timeout});
  });
  if (const auto found = jobs_.find(key); found != jobs_.end()) {
    found->second->deadline = std::max(found->second->deadline, deadline);
    found->second->waiters.push_back(std::move(waiter));
    return meter_.count([](ProviderMetrics& m) { ++m.joined; });
  }
  if (!breaker_.would_allow(now)) return waiter.request->fail(waiter.part, {Cause::BreakerOpen});
  if (waiting_.size() >= static_cast<std::size_t>(settings_.max_waiting)) drop_forgotten();
  if (waiting_.size() >= static_cast<std::size_t>(settings_.max_waiting))
    return waiter.request->fail(waiter.part, {Cause::TooManyWaiting});
  auto job = std::make_shared<Job>();
  job->key = key;
  job->waiters.push_back(std::move(waiter));
  job->added = now;
  job->deadline = deadline;
  jobs_.emplace(key, job);
  waiting_.push_back(std::move(job));
  dispatch();
}

void Lane::stop() {
  is_stopped_ = true;
  waiting_.clear();
  for (const auto& [key, job] : jobs_) {
    for (const Waiter& waiter : job->waiters) waiter.request->fail(waiter.part, {Cause::Stopping});
  }
  jobs_.clear();
}

void Lane::dispatch() {
  while (in_flight_ < static_cast<std::size_t>(settings_.max_in_flight)) {
    Batch batch = next_batch(Clock::now());
    if (batch.jobs.empty()) break;
    send(std::move(batch));
  }
  report();
}

bool Lane::is_due(Clock::time_point now) const {
  const std::shared_ptr<Job>& first = waiting_.front();
  return first->alone || waiting_.size() >= static_cast<std::size_t>(settings_.batch) ||
         now >= first->added + milliseconds(settings_.batch_wait);
}

Lane::Batch Lane::next_batch(Clock::time_point now) {
  Batch batch;
  drop_forgotten();
  if (waiting_.empty()) return batch;
  if (!is_due(now)) {
    const auto due = waiting_.front()->added + milliseconds(settings_.batch_wait);
    if (due < wakes_) {
      wakes_ = due;
      loop_.at(due, [this] {
        wakes_ = Clock::time_point::max();
        dispatch();
      });
    }
    return batch;
  }
  if (!breaker_.allows(now)) {
    fail_waiting({Cause::BreakerOpen});
    return batch;
  }
  std::size_t bytes = 0;
  const std::size_t most = waiting_.front()->alone ? 1 : static_cast<std::size_t>(settings_.batch);
  while (!waiting_.empty() && batch.jobs.size() < most) {
    const std::shared_ptr<Job>& job = waiting_.front();
    bytes += job->content().bytes();
    const bool is_first = batch.jobs.empty();
    if (!is_first && (job->alone || bytes > limits::kMaxSignalBatchBytes)) break;
    batch.jobs.push_back(job);
    waiting_.pop_front();
  }
  return batch;
}

// Those that nobody waits for any more and that are not sent.
void Lane::drop_forgotten() {
  const auto is_forgotten = [](const std::shared_ptr<Job>& job) {
    return std::none_of(job->waiters.begin(), job->waiters.end(),
                        [](const Waiter& waiter) { return waiter.request->waits_for(waiter.part); });
  };
  while (!waiting_.empty() && is_forgotten(waiting_.front())) {
    end_job(*waiting_.front());
    waiting_.pop_front();
  }
  if (waiting_.size() < static_cast<std::size_t>(settings_.max_waiting)) return;
  for (const auto& job : waiting_) {
    if (is_forgotten(job)) end_job(*job);
  }
  std::erase_if(waiting_, is_forgotten);
}

void Lane::send(Batch batch) {
  std::vector<const Content*> contents;
  auto deadline = Clock::now() + milliseconds(settings_.deadline);
  for (const auto& job : batch.jobs) {
    contents.push_back(&job->content());
    deadline = std::max(deadline, job->deadline);
  }
  auto body = api_.request(contents);
  if (!body) {
    breaker_.said_nothing();
    if (batch.jobs.size() > 1) {
      // One of them cannot be written; the others can.
      for (const auto& job : batch.jobs) job->alone = true;
      waiting_.insert(waiting_.begin(), batch.jobs.begin(), batch.jobs.end());
      return;
    }
    return fail(batch, {Cause::NotUtf8});
  }
  HttpCall call{api_.url(),
                settings_.ca_file,
                *std::move(body),
                headers_,
                milliseconds(settings_.connect_deadline),
                std::chrono::ceil<milliseconds>(deadline - Clock::now())};
  if (batch.tries++ == 0) budget_.tried();
  ++in_flight_;
  meter_.called();
  loop_.send(std::move(call), [this, sent = std::make_shared<Batch>(std::move(batch))](const HttpAnswer& answer) {
    --in_flight_;
    if (is_stopped_) return;
    ended(*sent, answer);
    dispatch();
  });
}

void Lane::ended(Batch& batch, const HttpAnswer& answer) {
  const Fault fault = fault_of(answer);
  if (fault.cause == Cause::None) return answered(batch, answer);
  if (is_about_content(answer)) {
    breaker_.said_nothing();
    if (take_apart(batch, answer)) return;
  } else {
    breaker_.failed(Clock::now());
    if (is_passing(answer) && try_again(batch, answer)) return;
  }
  fail(batch, fault);
}

void Lane::answered(Batch& batch, const HttpAnswer& answer) {
  HttpApi::Read read = api_.read(answer.body, batch.jobs.size());
  const auto now = Clock::now();
  if (read.fault.cause != Cause::None) {
    breaker_.failed(now);
    return fail(batch, read.fault);
  }
  breaker_.succeeded();
  meter_.count([&](ProviderMetrics& m) { m.tokens += read.tokens; });
  for (std::size_t i = 0; i < batch.jobs.size(); ++i) {
    const auto job = batch.jobs[i];
    const auto judgement = std::make_shared<const Judgement>(std::move(read.judgements[i]));
    cache_.put(job->key, judgement, now);
    end_job(*job);
    const std::chrono::duration<double> took = now - job->added;
    for (const Waiter& waiter : job->waiters) waiter.request->answer(waiter.part, *judgement, &took);
  }
}

bool Lane::try_again(Batch& batch, const HttpAnswer& answer) {
  if (batch.tries > settings_.retries || breaker_.state() != BreakerState::Closed) return false;
  auto last = Clock::time_point::min();
  for (const auto& job : batch.jobs) last = std::max(last, job->deadline);
  // 20 ms, doubled with each try, of which a random half is left out.
  const std::int64_t pause = std::int64_t{20} << std::min(batch.tries - 1, 6);
  const std::int64_t part = pause / 2 + static_cast<std::int64_t>(random_() % static_cast<unsigned>(pause / 2 + 1));
  const auto when = Clock::now() + std::max(milliseconds(part), answer.retry_after);
  if (when >= last || !budget_.take()) return false;
  meter_.count([](ProviderMetrics& m) { ++m.retries; });
  loop_.at(when, [this, batch = std::make_shared<Batch>(std::move(batch))] {
    if (is_stopped_) return;
    if (!breaker_.allows(Clock::now())) {
      fail(*batch, {Cause::BreakerOpen});
    } else {
      send(std::move(*batch));
    }
    report();
  });
  return true;
}

// A request that was refused for one of its texts: each of them by itself.
bool Lane::take_apart(Batch& batch, const HttpAnswer& answer) {
  if (batch.jobs.size() < 2 || answer.status == 0 || !budget_.take()) return false;
  for (const auto& job : batch.jobs) job->alone = true;
  waiting_.insert(waiting_.begin(), batch.jobs.begin(), batch.jobs.end());
  return true;
}

void Lane::fail(const Batch& batch, const Fault& fault) {
  for (const auto& job : batch.jobs) {
    end_job(*job);
    for (const Waiter& waiter : job->waiters) waiter.request->fail(waiter.part, fault);
  }
}

void Lane::fail_waiting(const Fault& fault) {
  Batch all;
  all.jobs.assign(waiting_.begin(), waiting_.end());
  waiting_.clear();
  fail(all, fault);
}

void Lane::end_job(const Job& job) { jobs_.erase(job.key); }

void Lane::report() {
  meter_.count([this](ProviderMetrics& m) {
    m.breaker = breaker_.state();
    m.breaker_opened = breaker_.opened();
    m.waiting = waiting_.size();
    m.in_flight = in_flight_;
  });
}

}  // namespace mpol::signals
