// LiveSet: the policies that decide now. Who decides takes the whole set at once and finishes on it; a new one never waits for
// him, nor he for it.
//
// Threads: set() from one at a time, get() from any. A reader keeps what it got and asks version() whether there is another.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/deploy/policy.hpp"
#include "runtime/rule_modes.hpp"

namespace mpol::daemon {

class PolicyWorker;
class ShadowBook;

struct LivePolicy {
  std::string name;
  std::vector<std::string> tenants;              // none: everybody
  std::shared_ptr<const deploy::Policy> policy;  // null: there is none yet
  std::shared_ptr<const deploy::Policy> shadow;  // null: none
  std::string refusal;                           // why it does not decide though it is there (stale); "": it decides
  std::shared_ptr<const RuleModes> modes{};      // null: every rule is enforced
  std::shared_ptr<ShadowBook> shadow_book{};     // what the shadow differs in; null: no shadow
  bool is_for(std::string_view tenant) const;
};

// A live policy with one thread's worker for it, and for its shadow where it has one.
struct DeskPolicy {
  LivePolicy live;
  std::shared_ptr<PolicyWorker> worker, shadow;  // worker null: there is no policy yet
};

struct Live {
  std::vector<LivePolicy> policies;  // in the order of the configuration
  // The same with their workers, by the number of the thread that decides with them. They are made before the set is live: who
  // decides has nothing to make.
  std::vector<std::vector<DeskPolicy>> desks{};
};

class LiveSet {
 public:
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  std::shared_ptr<const Live> get() const;
  void set(std::shared_ptr<const Live> live);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Live> live_ = std::make_shared<Live>();
  std::atomic<std::uint64_t> version_{0};
};

}  // namespace mpol::daemon
