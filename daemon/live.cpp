#include "daemon/live.hpp"

#include <algorithm>

namespace mpol::daemon {

bool LivePolicy::is_for(std::string_view tenant) const {
  return tenants.empty() || std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
}

std::shared_ptr<const Live> LiveSet::get() const {
  const std::lock_guard lock(mutex_);
  return live_;
}

void LiveSet::set(std::shared_ptr<const Live> live) {
  std::shared_ptr<const Live> old;  // freed behind the lock
  {
    const std::lock_guard lock(mutex_);
    old = std::exchange(live_, std::move(live));
    version_.fetch_add(1, std::memory_order_release);
  }
}

}  // namespace mpol::daemon
