#include "tests/golden/golden_library.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace mpol::golden {
namespace {

namespace fs = std::filesystem;

const fs::path kStandardLibrary = fs::path(MPOL_SOURCE_DIR) / "stdlib";

std::string path_of(std::string package) {
  std::replace(package.begin(), package.end(), '.', '/');
  return package + ".mpol";
}

}  // namespace

std::vector<FileId> GoldenLibrary::find_package(const std::string& name, SourceTree& sources) {
  const std::string path = path_of(name);
  for (std::size_t i = 1; i < beside_.size(); ++i) {
    if (beside_.file(FileId(i)).name() == path) return {FileId(i)};
  }
  std::ifstream stream(kStandardLibrary / path, std::ios::binary);
  if (!stream) return {};
  std::ostringstream text;
  text << stream.rdbuf();
  return {sources.add("stdlib/" + path, text.str())};
}

std::vector<std::string> GoldenLibrary::package_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kStandardLibrary / "std"))
    names.push_back("std." + entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<FileId> GoldenLibrary::find_lexicon(FileId, const std::string& path, SourceTree&) {
  std::vector<FileId> found;
  for (std::size_t i = 1; i < beside_.size(); ++i) {
    const std::string& name = beside_.file(FileId(i)).name();
    if (name.starts_with(path + ".") && name.ends_with(".txt")) found.push_back(FileId(i));
  }
  return found;
}

}  // namespace mpol::golden
