// The standard library for fuzz targets: read from this source tree once, then served from memory.
//
// Every file of it is in the tree that a run starts from, so that a run only adds its own. A lexicon of any path is
// found: what a policy says of one can then be followed to the IR.
// Threads: one library a thread.
#pragma once
#include <map>

#include "compiler/check/check.hpp"

namespace mpol::fuzz {

class FuzzLibrary final : public check::Library {
 public:
  FuzzLibrary();
  // A copy has the library's files; the files that a run adds come behind them.
  const SourceTree& sources() const { return sources_; }

  std::vector<FileId> find_package(const std::string& name, SourceTree& sources) override;
  std::vector<std::string> package_names() override;
  std::vector<FileId> find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) override;

 private:
  SourceTree sources_;
  std::map<std::string, FileId> packages_;
  std::vector<FileId> lexicon_;
};

}  // namespace mpol::fuzz
