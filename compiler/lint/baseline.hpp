// A baseline: the findings that a package had when it was first linted, so that only new ones are shown.
//
// A text file, one line for findings that are alike:   CODE HASH COUNT PACKAGE DECLARATION
// HASH is that of the finding's text without white space at line ends and its depth. No line says where: what stands
// above may change, and declarations may move from file to file. `#` begins a comment.
// Errors:  L0015 for a line that is none; L0005 for entries that nothing answers to any more.
// Threads: one belongs to one thread.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/parse/ast.hpp"

namespace mpol::lint {

struct BaselineEntry {
  std::string code, hash, package, declaration;
  auto operator<=>(const BaselineEntry&) const = default;
};

BaselineEntry entry_of(const Diagnostic& finding, const std::string& package, const std::vector<ast::File>& files,
                       const SourceTree& sources);

class Baseline {
 public:
  void add(const BaselineEntry& entry) { ++counts_[entry].count; }
  // Reads a file's lines.
  void read(FileId file, const SourceTree& sources, Diagnostics& diagnostics);
  // Whether the finding is known; each entry is taken as often as it counts.
  bool take(const BaselineEntry& entry);
  // Of packages that were linted: what was not taken.
  void report_stale(const std::set<std::string>& packages, Diagnostics& diagnostics) const;
  std::string write() const;
  std::size_t size() const;

 private:
  struct Known {
    std::size_t count = 0, taken = 0;
    Span span;  // the line
  };
  std::map<BaselineEntry, Known> counts_;
};

}  // namespace mpol::lint
