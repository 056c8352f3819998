// Where a golden test's imports and lexicons come from: the files beside it (`//# file: other/package.mpol`), then the
// standard library of this source tree.
#pragma once
#include "compiler/check/check.hpp"

namespace mpol::golden {

class GoldenLibrary final : public check::Library {
 public:
  // `beside` holds the test's files; it must outlive the library.
  explicit GoldenLibrary(const SourceTree& beside) : beside_(beside) {}
  std::vector<FileId> find_package(const std::string& name, SourceTree& sources) override;
  std::vector<std::string> package_names() override;
  std::vector<FileId> find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) override;

 private:
  const SourceTree& beside_;
};

}  // namespace mpol::golden
