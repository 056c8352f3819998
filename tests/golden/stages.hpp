// The stages that a golden test can name, in one table. New stage: one row in stages.cpp.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol::golden {

struct StageResult {
  std::string dump;                 // what `//= name` shows, if anything
  std::vector<std::string> faults;  // why the test fails whatever its file expects; a line each
};

struct Stage {
  std::string_view name;
  // Runs everything up to the stage over `main` and the files beside it.
  StageResult (*run)(const SourceTree& tree, FileId main, Diagnostics& diagnostics);
};

const Stage* find_stage(std::string_view name);  // null: no such stage

}  // namespace mpol::golden
