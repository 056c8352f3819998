// What an undetermined condition lacks, in words: for decisions, and for explain.
//
// In:      an evaluator at an event; a condition that is unknown.
// Out:     signals with the reason why they are not had, fields that are missing, values that came out as errors; each
// once:
//          signals and fields in the order of their declarations, then values by name.
#pragma once
#include <string>
#include <vector>

#include "runtime/engine/evaluator.hpp"
#include "runtime/engine/unknown_leaves.hpp"

namespace mpol::engine {

// `reason` is in words: "no provider", "missing".
struct Missing {
  enum class Kind : std::uint8_t { Signal, Field, Counter, Value };
  Kind kind{};
  std::string name;
  std::string reason;
  bool operator==(const Missing&) const = default;
};

// `rule` is the one that asks: what has no name of its own is called what this rule calls it.
std::vector<Missing> find_missing(Evaluator& evaluator, UnknownLeaves& unknown, const ir::Rule& rule, InstId condition);

}  // namespace mpol::engine
