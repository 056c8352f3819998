#include "runtime/rule_modes.hpp"

#include <algorithm>

namespace mpol {
namespace {

constexpr std::string_view kNames[] = {"off", "shadow", "detect", "enforce"};  // by RuleMode

}  // namespace

std::string_view name(RuleMode mode) { return kNames[static_cast<std::size_t>(mode)]; }

std::optional<RuleMode> read_mode(std::string_view name) {
  const auto* const found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<RuleMode>(found - std::begin(kNames));
}

RuleModes bind_modes(const ir::Module& module, const std::vector<ModeSetting>& settings, Span span,
                     Diagnostics& diagnostics) {
  RuleModes modes;
  for (const ModeSetting& setting : settings) {
    const auto mode = read_mode(setting.mode);
    if (!mode) {
      diagnostics.report(Code::R0117, span, setting.mode, setting.rule);
      continue;
    }
    const auto rule = std::find_if(module.rules.begin(), module.rules.end(),
                                   [&](const ir::Rule& one) { return one.id == setting.rule; });
    if (rule == module.rules.end()) {
      diagnostics.report(Code::R0115, span, setting.rule);
      continue;
    }
    if (*mode != RuleMode::Enforce && (rule->hard || rule->sealed)) {
      diagnostics.report(Code::R0116, span, setting.rule, rule->hard ? "hard" : "sealed", setting.mode);
      continue;
    }
    if (modes.empty()) modes.assign(module.rules.size(), RuleMode::Enforce);
    modes[static_cast<std::size_t>(rule - module.rules.begin())] = *mode;
  }
  if (std::all_of(modes.begin(), modes.end(), [](RuleMode mode) { return mode == RuleMode::Enforce; })) modes.clear();
  return modes;
}

}  // namespace mpol
