#include "cli/policy_diff.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "cli/unified_diff.hpp"

namespace mpol::cli {
namespace {

// Rows by name; of rows that share one (levels of equal names, say) the first, the second …
std::map<std::string, const RowForm*> by_name(const TableForm& table) {
  std::map<std::string, const RowForm*> rows;
  for (const RowForm& row : table.rows) {
    std::string name = row.name;
    for (std::size_t i = 2; !rows.try_emplace(name, &row).second; ++i) name = fmt::format("{} ({})", row.name, i);
  }
  return rows;
}

// The first two lines of a unified diff name files.
std::string changed_lines(const std::string& before, const std::string& after) {
  std::string diff = unified_diff(before, after, "before", "after");
  for (int i = 0; i < 2; ++i) diff.erase(0, diff.find('\n') + 1);
  return diff;
}

std::optional<ChangedRow> compare(const std::string& name, const RowForm& before, const RowForm& after) {
  ChangedRow changed{name, {}, {}};
  for (std::size_t i = 0; i < before.parts.size() && i < after.parts.size(); ++i) {
    if (before.parts[i].form == after.parts[i].form) continue;
    changed.parts.push_back(before.parts[i].name);
    changed.diff += changed_lines(before.parts[i].shown, after.parts[i].shown);
  }
  if (changed.parts.empty()) return std::nullopt;
  return changed;
}

TableDiff compare(const TableForm& before, const TableForm& after) {
  TableDiff diff{after.name, {}, {}, {}};
  const auto old_rows = by_name(before), new_rows = by_name(after);
  for (const auto& [name, row] : old_rows) {
    const auto same = new_rows.find(name);
    if (same == new_rows.end()) {
      diff.removed.push_back(name);
    } else if (auto changed = compare(name, *row, *same->second)) {
      diff.changed.push_back(*std::move(changed));
    }
  }
  for (const auto& [name, row] : new_rows)
    if (!old_rows.contains(name)) diff.added.push_back(name);
  return diff;
}

}  // namespace

std::vector<TableForm> form_with_tests(const ir::Module& module, const checked::Policy& policy) {
  std::vector<TableForm> tables = form_of(module);
  TableForm& tests = tables.emplace_back(TableForm{"tests", {}});
  for (const checked::Test& test : policy.tests) tests.rows.push_back({test.title, {}});
  return tables;
}

std::vector<TableDiff> compare(const std::vector<TableForm>& before, const std::vector<TableForm>& after) {
  std::vector<TableDiff> diffs;
  for (std::size_t i = 0; i < after.size(); ++i) diffs.push_back(compare(before[i], after[i]));
  return diffs;
}

}  // namespace mpol::cli
