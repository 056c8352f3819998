// Diagnostics as people and tools read them.
//
// In:      a sorted list (Diagnostics::list) and the tree whose files it speaks of.
// Out:     Human: source lines with carets, as docs/language.md shows. Json: one object, `{"diagnostics": [...],
// "errors": n,
//          "warnings": n}`, lines and columns from 1 in code points, offsets in bytes. Sarif: 2.1.0. Github: workflow
//          commands, one a line. Every form ends with a line end; Human and Github are empty for an empty list.
// Safety:  control and bidirectional characters of source lines are shown as U+FFFD, so that a policy cannot repaint a
//          terminal. `colour` is for Human only.
// Threads: pure.
#pragma once
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol {

enum class Format { Human, Json, Sarif, Github };

std::string render(const std::vector<Diagnostic>& list, const SourceTree& tree, Format format, bool colour = false);

// One workflow command: an annotation of a place in a file. `level` is error, warning or notice. One line.
std::string github_annotation(std::string_view level, std::string_view file, Position begin, Position end,
                              std::string_view title, std::string_view message);

// The text with the edits made. Edits are of this text's file; of two that overlap the later in place is left out.
std::string apply_edits(std::string_view text, std::vector<Edit> edits);

}  // namespace mpol
