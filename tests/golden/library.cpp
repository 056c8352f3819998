#include "tests/golden/library.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/parse/parse.hpp"

namespace mpol::golden {
namespace {

const std::filesystem::path kLibraryRoot = MPOL_SOURCE_DIR "/stdlib";

class MemberLibrary final : public check::Library {
 public:
  explicit MemberLibrary(std::size_t members) : members_(members) {}
  std::vector<FileId> find_package(const std::string& name, SourceTree& sources) override;
  std::vector<std::string> package_names() override;
  std::vector<FileId> find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) override;

 private:
  std::size_t members_;  // the first files of the tree; what follows is of the standard library
};

std::vector<FileId> MemberLibrary::find_package(const std::string& name, SourceTree& sources) {
  std::string path = name;
  std::replace(path.begin(), path.end(), '.', '/');
  std::vector<FileId> found;
  for (std::size_t i = 0; i < members_; ++i) {
    const std::string& member = sources.file(FileId(i)).name();
    if (member == path + ".mpol" || (member.starts_with(path + "/") && member.ends_with(".mpol")))
      found.push_back(FileId(i));
  }
  if (!found.empty()) return found;
  const std::ifstream stream(kLibraryRoot / (path + ".mpol"), std::ios::binary);
  if (!stream) return found;
  std::ostringstream text;
  text << stream.rdbuf();
  found.push_back(sources.add(path + ".mpol", text.str()));
  return found;
}

std::vector<std::string> MemberLibrary::package_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kLibraryRoot / "std"))
    names.push_back("std." + entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<FileId> MemberLibrary::find_lexicon(FileId, const std::string& path, SourceTree& sources) {
  std::vector<FileId> found;
  for (std::size_t i = 0; i < members_; ++i) {
    const std::string& member = sources.file(FileId(i)).name();
    if (member.starts_with(path + ".") && member.ends_with(".txt")) found.push_back(FileId(i));
  }
  return found;
}

}  // namespace

void check_members(const SourceTree& tree, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  std::vector<ast::File> own;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const std::string& name = tree.file(FileId(i)).name();
    if (name.ends_with(".mpol") && name.find('/') == std::string::npos)
      own.push_back(parse::parse_file(FileId(i), sources, diagnostics));
  }
  MemberLibrary library(tree.size());
  check::check(own, library, sources, diagnostics);
}

}  // namespace mpol::golden
