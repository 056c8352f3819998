#include "daemon/decide/desk.hpp"

namespace mpol::daemon {

const std::vector<DeskPolicy>& Desk::policies() {
  if (const std::uint64_t version = live_.version(); version != version_ || !held_) {
    version_ = version;  // read before the set, which may be newer: then it is taken twice
    held_ = live_.get();
  }
  static const std::vector<DeskPolicy> kNone;
  return thread_ < held_->desks.size() ? held_->desks[thread_] : kNone;
}

}  // namespace mpol::daemon
