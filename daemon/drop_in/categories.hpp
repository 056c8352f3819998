// Categories: what the policies' signals are in the words of a moderation API.
//
// Out:     of each category of the API that some policy has a signal for: whether it is raised, and its score, where that is had.
//          A category without a signal is not there: nobody has judged it.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/drop_in/judge.hpp"

namespace mpol::daemon {

enum class ModerationApi : std::uint8_t { OpenAi, Mistral1, Mistral2 };  // Mistral's categories of two versions

struct Category {
  std::string_view name;
  bool is_raised = false;
  std::optional<double> score;
};
// Whether some API has a category of that name.
bool is_category(std::string_view name);
std::vector<Category> categories_of(const Judged& judged, ModerationApi api);

}  // namespace mpol::daemon
