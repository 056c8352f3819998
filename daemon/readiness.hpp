// Whether mpold is ready: every policy of the configuration decides. What has decided once goes on, whatever comes after it.
#pragma once
#include <string>
#include <vector>

namespace mpol::daemon {

class Daemon;

// In words; none: it is ready.
std::vector<std::string> reasons_not_to_be_ready(Daemon& daemon);

}  // namespace mpol::daemon
