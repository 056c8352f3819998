// What differs between two texts, line by line, in the form of `diff -u`, which `patch` reads.
//
// Out:     empty when the texts are equal. The diff is right, but not always the shortest.
// Threads: pure. Time: n log n in the lines.
#pragma once
#include <string>
#include <string_view>

namespace mpol::cli {

std::string unified_diff(std::string_view before, std::string_view after, const std::string& name_before,
                         const std::string& name_after);

}  // namespace mpol::cli
