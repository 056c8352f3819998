// check: syntax trees of a policy and of what it imports → the checked form.
//
// In:      the package's own files, and a Library that finds the files of imported packages.
// Out:     a Policy; when diagnostics have errors it is the best that could be understood and must not be lowered.
// Errors:  E02xx … E08xx into `diagnostics`, each once, with narrow spans; what follows from an earlier error is held
// back. Threads: safe to call from many with different trees. Never reads the clock, the network or the environment.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/parse/ast.hpp"

namespace mpol::check {

// Where imports and lexicons come from; the driver gives one that reads folders, tests one that holds strings.
class Library {
 public:
  virtual ~Library() = default;
  // The files of a package ("std.chat"), added to `sources`; empty when there is no such package.
  virtual std::vector<FileId> find_package(const std::string& name, SourceTree& sources) = 0;
  // Names of packages that exist, for suggestions.
  virtual std::vector<std::string> package_names() = 0;
  // Term lists `path` (without suffix) next to the file that declares it: "lexicons/abuse" gives abuse.txt,
  // abuse.en.txt …
  virtual std::vector<FileId> find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) = 0;

  // The syntax tree of a file of `find_package`. It is parsed, and its faults are reported, once a library: checks that
  // share one, over trees that have this file at the same place, share what it holds.
  const ast::File& parsed(FileId file, const SourceTree& sources, Diagnostics& diagnostics);

 private:
  std::map<FileId, ast::File> parsed_;
};

checked::Policy check(const std::vector<ast::File>& files, Library& library, SourceTree& sources,
                      Diagnostics& diagnostics);

}  // namespace mpol::check
