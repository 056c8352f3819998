// What two policies say differently, table by table and row by row (program/policy_form.hpp has the forms).
//
// Threads: pure function.
#pragma once
#include <string>
#include <vector>

#include "compiler/check/checked.hpp"
#include "program/policy_form.hpp"

namespace mpol::cli {

struct ChangedRow {
  std::string name;
  std::vector<std::string> parts;  // that differ
  std::string diff;                // lines, the author's words with `-` and `+` before them
};
struct TableDiff {
  std::string name;
  std::vector<std::string> added, removed;
  std::vector<ChangedRow> changed;
  bool is_empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

// What the policy says, and as a last table the titles of its tests.
std::vector<TableForm> form_with_tests(const ir::Module& module, const checked::Policy& policy);
// Of two such forms, a diff for each table.
std::vector<TableDiff> compare(const std::vector<TableForm>& before, const std::vector<TableForm>& after);

}  // namespace mpol::cli
