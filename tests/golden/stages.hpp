// The stages that a golden test can name, in one table. New stage: one row in stages.cpp.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol::golden {

struct Stage {
  std::string_view name;
  // Runs everything up to the stage over `main` and the files beside it; gives what `//= name` shows, if anything.
  std::string (*run)(const SourceTree& tree, FileId main, Diagnostics& diagnostics);
};

std::span<const Stage> stages();
const Stage* find_stage(std::string_view name);

// The stage that pages of codes past E01xx are run by, unless they can only come from a later one.
const Stage& checking_stage();
const Stage& last_stage();

}  // namespace mpol::golden
