// The worst case of one evaluation, before any event: what each rule and the whole program can cost.
//
// Counted is work, not time: every instruction that a rule reaches, once, or once for each element of the loops around
// it, by the lists' declared limits. Short-circuiting and answers already had only make it less.
// Unit:    about one comparison of two numbers. Text work is counted for a text of kTextKilobytes.
// Errors:  E0710 when a limit is set and the program is over it.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "program/ir.hpp"

namespace mpol::analyze {

// The text for which units are given, in KB. Costs of text grow linearly with it.
inline constexpr std::uint64_t kTextKilobytes = 4;

struct Cost {
  std::uint64_t comparisons = 0;   // instructions that read no text, loops multiplied out
  std::uint64_t scans = 0;         // different pairs of a view and a set of patterns
  std::uint64_t patterns = 0;      // different patterns that these search
  std::uint64_t decode_depth = 0;  // how often a text is decoded before a scan, at most
  std::uint64_t detections = 0;    // of a text's language
  std::uint64_t signals = 0;       // different classifiers that may be asked
  // All but the signals, which cost by the provider: comparisons, and text work for kTextKilobytes.
  std::uint64_t units = 0;
  bool operator==(const Cost&) const = default;
};
struct RuleCost {
  std::string rule;
  Cost cost;
};
struct ProgramCost {
  std::vector<RuleCost> rules;     // in source order; what rules share is in each
  Cost whole;                      // what rules share is counted once
  std::uint64_t memory_bytes = 0;  // of the module, without scanners
  struct State {
    std::string counter;
    std::uint64_t bytes = 0;  // of all its keys, at most
  };
  std::vector<State> state;  // of counters, in source order
};

ProgramCost cost_of(const ir::Module& module);
// Reports E0710 at `policy` when an event can cost more than `limit` units.
void enforce_cost(const ir::Module& module, std::uint64_t limit, Span policy, Diagnostics& diagnostics);

// A table, dearest rule first.
std::string cost_table(const ProgramCost& cost);
// {"whole": {…}, "memory_bytes": n, "state": [{"counter": …, "bytes": n}], "rules": [{"rule": …, …}]}
std::string cost_json(const ProgramCost& cost);

}  // namespace mpol::analyze
