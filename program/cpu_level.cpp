#include "program/cpu_level.hpp"

#include <array>

namespace mpol {
namespace {

// With one more than the table has, so that it may be empty.
constexpr auto kLevels = std::to_array<std::string_view>({
#define MPOL_CPU_LEVEL(name) name,
#include "program/cpu_levels.def"
#undef MPOL_CPU_LEVEL
    ""});

}  // namespace

std::span<const std::string_view> cpu_levels() { return std::span(kLevels).first(kLevels.size() - 1); }

bool runs_on_this_cpu(std::string_view level) {
#define MPOL_CPU_LEVEL(name) \
  if (level == name) return __builtin_cpu_supports(name) != 0;
#include "program/cpu_levels.def"
#undef MPOL_CPU_LEVEL
  return false;
}

}  // namespace mpol
