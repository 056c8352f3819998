// The manifest of a bundle: what the policy is and needs, as JSON for people and for tools.
//
// It follows from the other parts and from how the bundle was made; `mpol bundle verify` makes it again and compares.
// Out:     JSON with members in a fixed order, no times, no places of the machine; ends with a line end.
// Threads: pure functions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "program/bundle.hpp"
#include "program/ir.hpp"

namespace mpol {

// What does not follow from the parts.
struct BuildFacts {
  std::string compiler;              // mpol's version
  std::string release;               // what the author calls this state of the policy; "": nothing
  std::optional<std::size_t> tests;  // how many passed; none: they were not run
  std::size_t proofs = 0;            // `prove` blocks
};

// `parts`: all but the manifest.
std::string make_manifest(const ir::Module& module, const std::vector<Part>& parts, const BuildFacts& facts);
// What a manifest says of how it was made. None: it does not say so in the form of make_manifest.
std::optional<BuildFacts> facts_of(std::string_view manifest);

}  // namespace mpol
