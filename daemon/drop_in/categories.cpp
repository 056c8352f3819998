#include "daemon/drop_in/categories.hpp"

#include <algorithm>

namespace mpol::daemon {
namespace {

struct Row {
  ModerationApi api;
  std::string_view name, also;
};
constexpr Row kRows[] = {
#define MPOL_CATEGORY(api, name, also) {ModerationApi::api, name, also},
#include "daemon/drop_in/categories.def"
#undef MPOL_CATEGORY
};

bool feeds(const HeardSignal& signal, const Row& row) {
  return std::any_of(signal.names.begin(), signal.names.end(), [&](const std::string& name) {
    return name == row.name || (!row.also.empty() && name == row.also);
  });
}

}  // namespace

bool is_category(std::string_view name) {
  return std::any_of(std::begin(kRows), std::end(kRows), [&](const Row& row) { return row.name == name; });
}

std::vector<Category> categories_of(const Judged& judged, ModerationApi api) {
  std::vector<Category> all;
  for (const Row& row : kRows) {
    if (row.api != api) continue;
    Category category{row.name, false, std::nullopt};
    bool is_judged = false, is_whole = true;
    for (const HeardSignal& signal : judged.signals) {
      if (!feeds(signal, row)) continue;
      is_judged = true;
      category.is_raised = category.is_raised || signal.is_raised;
      is_whole = is_whole && !signal.is_missing;
      if (signal.score) category.score = std::max(category.score.value_or(0), *signal.score);
    }
    // The greatest of several is not had while one of them may be greater.
    if (!is_whole) category.score.reset();
    if (is_judged && (category.score || category.is_raised)) all.push_back(category);
  }
  return all;
}

}  // namespace mpol::daemon
