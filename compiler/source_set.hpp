// SourceSet: all texts that a policy is compiled from, under names that are the same wherever they came from.
//
// A file of the package `a.b` is called `a/b/<file>`, an imported one as its import names it, a lexicon by its path from
// the file that declares it. Compiling the set reads nothing else, so that a bundle's sources give its program anywhere.
// Errors:  names that would be equal, or lead above the packages, are a Failure.
// Threads: pure but for the trees that are filled.
#pragma once
#include <string>
#include <vector>

#include "compiler/compile.hpp"

namespace mpol::compiler {

struct SourceText {
  std::string name, text;
  bool operator==(const SourceText&) const = default;
};
struct SourceSet {
  std::string package;
  std::vector<SourceText> own;      // as they were named to the compiler
  std::vector<SourceText> imports;  // packages and lexicons, by name
};

// A library that keeps how each file that it gave is called in a set.
class NamingLibrary final : public check::Library {
 public:
  NamingLibrary(const Files& files, std::vector<std::string> roots, const Package& package, const SourceTree& sources);
  std::vector<FileId> find_package(const std::string& name, SourceTree& sources) override;
  std::vector<std::string> package_names() override { return inner_.package_names(); }
  std::vector<FileId> find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) override;

  // After the package was compiled.
  Result<SourceSet> source_set(const SourceTree& sources) const;

 private:
  FolderLibrary inner_;
  std::vector<std::string> roots_;
  std::string package_;
  std::vector<FileId> own_;
  std::map<FileId, std::string> names_;
};

Compiled compile(const SourceSet& set, SourceTree& sources, Diagnostics& diagnostics);

}  // namespace mpol::compiler
