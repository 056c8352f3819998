// A program with one mistake of an author, as a golden test of stage `mistake`. Beside the reports, it holds where the
// mistake is and what the author meant:
//
//   // stage: mistake
//   // `then` misspelt.
//   // meant 9:   then block
//
// Line 9 should be the text behind the colon; lines `9-11` are more, with a row for each line that should stand there,
// and `nothing` is none. What is missing is seen elsewhere: `// seen 12` is a line where the report may stand as well.
// Lines are those of the file without expectations.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"

namespace mpol::golden {

// What does not hold, a line each: one or two reports, the first of them where the mistake is, and none of the program
// that was meant. `reports_of` counts those of a tree whose first file is the policy.
std::vector<std::string> mistake_faults(const SourceTree& tree, const std::vector<Diagnostic>& found,
                                        const std::function<std::size_t(const SourceTree&)>& reports_of);

}  // namespace mpol::golden
