// Where policy text comes from: paths that a user names, and packages that policies import.
//
// A package is the `.mpol` files of one folder that open with the same `package` line. `import a.b` finds `a/b.mpol` or
// the folder `a/b` under a root: the folder that holds the importing policy's first name, then the standard library's.
// Errors: what cannot be read is a Failure; a syntax error is a diagnostic.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/doors/files.hpp"
#include "compiler/check/check.hpp"

namespace mpol::compiler {

// The files of one package, parsed.
struct Package {
  std::string name;
  std::vector<ast::File> files;
};

// The `.mpol` files among `paths` and, for folders, below them, in order. A file that is named may be called otherwise.
Result<std::vector<std::string>> find_policy_files(const std::vector<std::string>& paths, const Files& files);

// The packages of the `.mpol` files among `paths` and, for folders, below them; in order of their first file.
Result<std::vector<Package>> read_packages(const std::vector<std::string>& paths, const Files& files,
                                           SourceTree& sources, Diagnostics& diagnostics);

// Finds imports and lexicons in folders. `roots` are searched in order.
class FolderLibrary final : public check::Library {
 public:
  FolderLibrary(const Files& files, std::vector<std::string> roots) : files_(files), roots_(std::move(roots)) {}
  std::vector<FileId> find_package(const std::string& name, SourceTree& sources) override;
  std::vector<std::string> package_names() override;
  std::vector<FileId> find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) override;

 private:
  const Files& files_;
  std::vector<std::string> roots_;
  std::map<std::string, std::vector<FileId>> found_;
};

// Where the lexicon `path` of that file is, without suffix; `..` is resolved.
std::string lexicon_path(const std::string& declared_in, const std::string& path);

// The folder under which `import` of this package's neighbours is looked for.
std::string root_of(const Package& package, const SourceTree& sources);

}  // namespace mpol::compiler
