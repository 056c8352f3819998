// ShadowRun: one event, decided once more with the policy in the shadow, after the answer was given. Nothing of it reaches
// anybody but the book of differences: no action, no record, counters of its own.
//
// Threads: belongs to the thread that decided.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "daemon/decide/shadow_book.hpp"
#include "daemon/decide/worker.hpp"

namespace mpol::daemon {

struct ShadowRun {
  std::shared_ptr<PolicyWorker> live, shadow;
  std::shared_ptr<ShadowBook> book;
  std::unique_ptr<Seat> seat;  // of the live one: what classifiers have answered is taken from it
  std::shared_ptr<const std::string> event;
  std::uint64_t line = 1;
  std::int64_t now_ms = 0;
  // What the live one has decided.
  VerdictId verdict;
  std::vector<RuleId> fired, undetermined;
};

void run_shadow(ShadowRun& run);

}  // namespace mpol::daemon
