#include "bench/real_patterns.hpp"

#include <fmt/core.h>
#include <re2/re2.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/scan_peers.hpp"
#include "program/patterns/pattern.hpp"

namespace mpol::bench {

std::vector<std::string> read_real_patterns() {
  std::ifstream file(MPOL_SHARED_DATA "/real_patterns.jsonl");
  std::vector<std::string> taken;
  std::map<std::string, int> refused;
  int all = 0, ours = 0;
  for (std::string line; std::getline(file, line); ++all) {
    const std::string regex = nlohmann::json::parse(line)["text"];
    Diagnostics diagnostics;
    if (!patterns::compile_pattern(regex, true, {}, {}, diagnostics)) {
      ++refused[diagnostics.list().front().message];
      continue;
    }
    ++ours;
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(false);
    if (RE2(regex, options).ok() && vectorscan_takes(regex)) taken.push_back(regex);
  }
  if (all == 0) {
    fmt::print(stderr, "scan_bench: the regexes in use are not there ({}): left out\n", MPOL_SHARED_DATA);
    return {};
  }
  fmt::print(stderr, "scan_bench: {} regexes in use; mpol takes {}, and all engines {}\n", all, ours, taken.size());
  for (const auto& [why, count] : refused) fmt::print(stderr, "scan_bench: mpol refuses {}: {}\n", count, why);
  return taken;
}

}  // namespace mpol::bench
