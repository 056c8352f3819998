// Desk: one thread's place at the live set: its own workers for the policies that are live.
//
// Threads: belongs to one; no other has its number.
#pragma once
#include <memory>
#include <vector>

#include "daemon/decide/worker.hpp"
#include "daemon/live.hpp"

namespace mpol::daemon {

class Desk {
 public:
  Desk(const LiveSet& live, std::size_t thread) : live_(live), thread_(thread) {}

  // All that are live now. Good until the next call.
  const std::vector<DeskPolicy>& policies();

 private:
  const LiveSet& live_;
  std::size_t thread_;
  std::uint64_t version_ = UINT64_MAX;
  std::shared_ptr<const Live> held_;
};

}  // namespace mpol::daemon
