// ShadowBook: where a policy that is decided in the shadow differs from the one that is live.
//
// Out:     counts by kind; the last differences; a line of the log for some of them, at most kMaxShadowLines a second. No content: ids,
//          verdicts and rules only.
// Threads: record() and the rest from any.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/observe/log.hpp"

namespace mpol::daemon {

struct ShadowDifference {
  std::string id;  // of the event
  std::int64_t time_ms = 0;
  std::string live_verdict, shadow_verdict;  // "": none
  std::vector<std::string> more, fewer;      // rules that fired in the shadow only, live only
  std::vector<std::string> unknown;          // undetermined in the shadow only
};

struct ShadowCounts {
  std::uint64_t events = 0, same = 0, stricter = 0, milder = 0, more_rules = 0, fewer_rules = 0, more_unknown = 0,
                refused = 0;  // the shadow cannot read the event
};

class ShadowBook {
 public:
  // `log`: null: nobody reads.
  ShadowBook(std::string policy, std::string bundle, Log* log)
      : policy_(std::move(policy)), bundle_(std::move(bundle)), log_(log) {}

  void record_same();
  void record_refused();
  // `by`: above 0 where the shadow is stricter, below where it is milder.
  void record(ShadowDifference difference, int by);

  const std::string& bundle() const { return bundle_; }
  ShadowCounts counts() const;
  std::vector<ShadowDifference> last() const;  // the newest last

 private:
  std::string policy_, bundle_;
  Log* log_;
  std::atomic<std::uint64_t> same_{0}, refused_{0};
  mutable std::mutex mutex_;  // of what follows
  ShadowCounts counts_;       // of those that differ
  std::deque<ShadowDifference> last_;
};

// Appends it as an object.
void write_json(const ShadowDifference& difference, std::string& out);

}  // namespace mpol::daemon
