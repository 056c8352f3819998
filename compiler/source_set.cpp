#include "compiler/source_set.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mpol::compiler {
namespace {

std::string folder_of_package(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return name;
}

// The path below one of the roots under which the package was found.
std::string within_root(const std::string& path, const std::string& package, const std::vector<std::string>& roots) {
  const std::string folder = folder_of_package(package);
  for (const std::string& root : roots) {
    for (const std::string& name : {folder + ".mpol", join_path(folder, name_of(path))})
      if (path == join_path(root, name)) return name;
  }
  return join_path(folder, name_of(path));
}

}  // namespace

NamingLibrary::NamingLibrary(const Files& files, std::vector<std::string> roots, const Package& package,
                             const SourceTree& sources)
    : inner_(files, roots), roots_(std::move(roots)), package_(package.name) {
  for (const ast::File& file : package.files) {
    own_.push_back(file.id);
    names_[file.id] = join_path(folder_of_package(package.name), name_of(sources.file(file.id).name()));
  }
}

std::vector<FileId> NamingLibrary::find_package(const std::string& name, SourceTree& sources) {
  std::vector<FileId> files = inner_.find_package(name, sources);
  for (const FileId file : files) names_.try_emplace(file, within_root(sources.file(file).name(), name, roots_));
  return files;
}

std::vector<FileId> NamingLibrary::find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) {
  std::vector<FileId> files = inner_.find_lexicon(declared_in, path, sources);
  const auto declaring = names_.find(declared_in);
  MPOL_ASSERT(declaring != names_.end(), "what declares a lexicon came from the package or from find_package");
  const std::string folder = folder_of(lexicon_path(declaring->second, path));
  for (const FileId file : files) names_.try_emplace(file, join_path(folder, name_of(sources.file(file).name())));
  return files;
}

Result<SourceSet> NamingLibrary::source_set(const SourceTree& sources) const {
  SourceSet set;
  set.package = package_;
  std::map<std::string, FileId> by_name;
  for (const auto& [file, name] : names_) {
    if (name.starts_with("../") || name.starts_with('/'))
      return Failure{"`" + sources.file(file).name() + "` lies outside of the folder of its packages"};
    const auto [same, is_new] = by_name.try_emplace(name, file);
    if (!is_new && sources.file(same->second).text() != sources.file(file).text()) {
      return Failure{"`" + sources.file(same->second).name() + "` and `" + sources.file(file).name() +
                     "` would both be called `" + name + "`"};
    }
  }
  const auto text = [&](FileId file, const std::string& name) {
    return SourceText{name, std::string(sources.file(file).text())};
  };
  for (const FileId file : own_) {
    set.own.push_back(text(file, names_.at(file)));
    by_name.erase(names_.at(file));
  }
  for (const auto& [name, file] : by_name) set.imports.push_back(text(file, name));
  return set;
}

Compiled compile(const SourceSet& set, SourceTree& sources, Diagnostics& diagnostics) {
  MemoryFiles files;
  std::vector<std::string> paths;
  for (const SourceText& source : set.own) {
    files.files[source.name] = source.text;
    paths.push_back(source.name);
  }
  for (const SourceText& source : set.imports) files.files[source.name] = source.text;
  const auto packages = read_packages(paths, files, sources, diagnostics);
  if (!packages || packages->size() != 1 || diagnostics.has_errors()) return {};
  FolderLibrary library(files, {"."});
  return compile(packages->front(), library, sources, {}, diagnostics);
}

}  // namespace mpol::compiler
