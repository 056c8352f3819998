// Writes the C++ peers of the decision benchmark.
//   make_safety_peers N branches|branch_free OUT.cpp
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "bench/safety.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto rules = mpol::bench::make_safety_rules(std::strtoul(argv[1], nullptr, 10));
  std::ofstream(argv[3]) << mpol::bench::to_cpp(rules, std::strcmp(argv[2], "branches") == 0);
  return 0;
}
