#include "tests/fuzz/fuzz_library.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/assert.hpp"

namespace mpol::fuzz {

namespace fs = std::filesystem;

FuzzLibrary::FuzzLibrary() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(MPOL_SOURCE_DIR) / "stdlib" / "std"))
    paths.push_back(entry.path());
  // The order of a folder is the file system's; runs must not depend on it.
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    packages_["std." + path.stem().string()] = sources_.add("std/" + path.filename().string(), text.str());
  }
  MPOL_ASSERT(packages_.contains("std.chat"), "the standard library is beside the tests");
  lexicon_ = {sources_.add("terms.txt", "one term\nanother\n"), sources_.add("terms.fr.txt", "un terme\n")};
}

std::vector<FileId> FuzzLibrary::find_package(const std::string& name, SourceTree&) {
  const auto found = packages_.find(name);
  return found == packages_.end() ? std::vector<FileId>{} : std::vector<FileId>{found->second};
}

std::vector<std::string> FuzzLibrary::package_names() {
  std::vector<std::string> names;
  for (const auto& [name, file] : packages_) names.push_back(name);
  return names;
}

std::vector<FileId> FuzzLibrary::find_lexicon(FileId, const std::string&, SourceTree&) { return lexicon_; }

}  // namespace mpol::fuzz
