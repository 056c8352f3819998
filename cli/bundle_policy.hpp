// The policy that a bundle was made from, compiled again.
//
// Errors:  diagnostics: of its IR E09xx, of its sources any, R0114 where they do not give its IR. `sources` has the texts.
// Threads: one command, one thread.
#pragma once
#include <optional>
#include <vector>

#include "cli/bundle_file.hpp"
#include "compiler/source_set.hpp"

namespace mpol::cli {

compiler::SourceSet source_set(const Bundle& bundle, std::string package);
// The sources, compiled again; what they give must be what the bundle holds.
compiler::Compiled compile_again(const OpenBundle& open, SourceTree& sources, Diagnostics& diagnostics);
// All parts, made again from the sources; what differs is R0114.
Result<void> build_again(const OpenBundle& open, SourceTree& sources, Diagnostics& diagnostics);

}  // namespace mpol::cli
