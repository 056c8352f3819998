// PendingRequest: one request under way: what each provider still owes it, and who is told in the end.
//
// It has a part for each provider that is asked. The first that is said of a part counts; after the last part `done` is called, by
// who said it. Threads: safe from many.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/signals/meter.hpp"
#include "runtime/signals/providers.hpp"
#include "runtime/signals/routes.hpp"

namespace mpol::signals {

class PendingRequest {
 public:
  using Clock = std::chrono::steady_clock;

  struct Part {
    std::size_t provider = Route::kNone;
    std::string_view name;            // of the provider
    Meter* meter = nullptr;           // null: there is no provider for these
    std::vector<std::size_t> wanted;  // places in `needed`
    Clock::time_point deadline;
    bool is_done = false;
  };

  PendingRequest(SignalRequest request, AnswersDone done, std::vector<Part> parts);

  const Content& content() const { return request_.content; }
  std::size_t parts() const { return parts_.size(); }
  const Part& part(std::size_t at) const { return parts_[at]; }  // but for is_done
  bool waits_for(std::size_t part) const;

  // What a provider said of the content, or why it did not. `took`: null where the answer was there already.
  void answer(std::size_t part, const Judgement& judgement, const std::chrono::duration<double>* took);
  void fail(std::size_t part, Fault fault);
  void fail_all(Fault fault);
  // All parts have been asked; until then `done` is not called.
  void all_asked();

 private:
  void read_part(const Part& part, const Judgement& judgement);
  void fail_part(const Part& part, const Fault& fault);
  void report(const Part& part, const Fault& fault, bool is_cached);
  // Takes one from what is left; calls `done` after the last. With the lock, which it gives back.
  void one_less(std::unique_lock<std::mutex> lock);

  const SignalRequest request_;
  std::vector<Part> parts_;
  mutable std::mutex mutex_;
  AnswersDone done_;
  Answers answers_;
  std::size_t left_;
  Clock::time_point asked_{};  // with a report
};

}  // namespace mpol::signals
