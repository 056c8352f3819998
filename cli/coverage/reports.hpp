// Coverage as people and tools read it.
//
// Text: what was never seen, at its place. Html: one file that needs no other, with the source and what was seen of each
// condition. Lcov: a tracefile as geninfo(1) describes it: a rule is a function, an outcome is a branch, `-` one of a
// condition that was never reached. Threads: pure.
#pragma once
#include <string>

#include "cli/coverage/coverage.hpp"

namespace mpol::cli {

std::string coverage_text(const Coverage& coverage, const SourceTree& sources);
std::string coverage_html(const Coverage& coverage, const SourceTree& sources);
std::string coverage_lcov(const Coverage& coverage, const SourceTree& sources);

// "never true, never unknown"; empty when all that can be was seen.
std::string never_seen(const CoveragePoint& point, const OutcomeCounts& counts);
// The source of a condition on one line, cut after some columns.
std::string short_source(const SourceTree& sources, Span span);

}  // namespace mpol::cli
