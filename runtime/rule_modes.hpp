// RuleModes: what an operator lets each rule do.
//
//   enforce   what the policy says (of every rule that nothing else is said of)
//   detect    it is in the decision, with its mode; its actions are neither done nor do they raise the verdict
//   shadow    it is evaluated and counted in metrics; the decision does not know it
//   off       as if it were not there
// Levels and counters that ask whether a rule has fired see rules of mode enforce only.
// In:      settings by rule id. Out: a mode for each rule. Errors: R0115 … R0117; a faulty setting changes nothing.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "program/ir.hpp"

namespace mpol {

enum class RuleMode : std::uint8_t { Off, Shadow, Detect, Enforce };
std::string_view name(RuleMode mode);
std::optional<RuleMode> read_mode(std::string_view name);

struct ModeSetting {
  std::string rule, mode;
  bool operator==(const ModeSetting&) const = default;
};
using RuleModes = std::vector<RuleMode>;  // by RuleId; empty: enforce, all of them

// `span`: where reports are put.
RuleModes bind_modes(const ir::Module& module, const std::vector<ModeSetting>& settings, Span span,
                     Diagnostics& diagnostics);

}  // namespace mpol
