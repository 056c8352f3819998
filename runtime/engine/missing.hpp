// What an undetermined condition lacks, in words: for decisions, and for explain.
//
// In:      an evaluator at an event; a condition that is unknown.
// Out:     signals with the reason why they are not had, fields that are missing, values that came out as errors; each
// once,
//          in the order of the condition.
#pragma once
#include <string>
#include <vector>

#include "runtime/engine/evaluator.hpp"
#include "runtime/engine/unknown_leaves.hpp"

namespace mpol::engine {

// `reason` is in words: "no provider", "missing".
struct Missing {
  enum class Kind : std::uint8_t { Signal, Field, Value };
  Kind kind{};
  std::string name;
  std::string reason;
  bool operator==(const Missing&) const = default;
};

std::vector<Missing> find_missing(Evaluator& evaluator, UnknownLeaves& unknown, InstId condition);

}  // namespace mpol::engine
