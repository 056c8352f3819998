// Regexes in use: the set real_patterns of the independent test data (tests/README of the data says where they are from),
// those that mpol and the peers all take. Says on the standard error how many that are, and why mpol refuses the others.
#pragma once
#include <string>
#include <vector>

namespace mpol::bench {

// Empty where the data are not there.
std::vector<std::string> read_real_patterns();

}  // namespace mpol::bench
