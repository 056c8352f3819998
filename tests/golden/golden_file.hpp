// A golden test as it lies on disk: policy text, what is expected of it, files beside it.
//
//   // stage: parse
//   rule R-1 "x" {
//     when a = 1
//   //       ^ E0128 found `=` in a condition, where `==` compares
//   }
//   //# file: lexicons/words.en.txt
//   //= ast
//
// An expectation stands under its line: carets under the span, then code and message, or `label:` or `note:` and its
// words; in the stage `mistake` also `help:` and `fix:`.
// `//<-` replaces the carets where the span begins in the first two columns. Columns are code points.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol::golden {

struct GoldenFile {
  // Name and text without expectations; the first is the policy, named "main.mpol".
  std::vector<std::pair<std::string, std::string>> files;
  // Stage and expected dump.
  std::vector<std::pair<std::string, std::string>> dumps;
  std::string stage;  // empty when the first line names none
};

GoldenFile read_golden(std::string_view text);

// All files of it in one tree; the first has FileId 0.
SourceTree tree_of(const GoldenFile& golden);

// The file as it should be, given what was found.
std::string write_golden(const GoldenFile& golden, const std::vector<Diagnostic>& found);

}  // namespace mpol::golden
