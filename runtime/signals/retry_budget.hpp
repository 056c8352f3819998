// RetryBudget: how many requests may be tried again. Each first try adds a share of one; each further try takes one. So an outage
// makes at most that share more requests, after a few that are granted at once.
// Threads: belongs to one thread.
#pragma once
#include <algorithm>

namespace mpol::signals {

class RetryBudget {
 public:
  explicit RetryBudget(double share) : share_(share), left_(share > 0 ? kMost : 0) {}
  void tried() { left_ = std::min(left_ + share_, kMost); }
  bool take() {
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

 private:
  static constexpr double kMost = 10;
  double share_, left_;
};

}  // namespace mpol::signals
