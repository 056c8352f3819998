#include "compiler/sources.hpp"

#include <algorithm>
#include <filesystem>

#include "base/limits.hpp"
#include "compiler/parse/parse.hpp"

namespace mpol::compiler {
namespace {

// Deepest folder that is searched for policies; a link that leads back ends here.
constexpr int kMaxFolderDepth = 16;

Result<void> collect(const std::string& path, const Files& files, int depth, std::vector<std::string>& out) {
  switch (files.kind(path)) {
    case PathKind::Missing: return Failure{"cannot read `" + path + "`: no such file or folder"};
    case PathKind::File: out.push_back(path); return {};
    case PathKind::Folder: break;
  }
  if (depth > kMaxFolderDepth) return {};
  auto names = files.list(path);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const std::string child = join_path(path, name);
    if (name.ends_with(".mpol") || files.kind(child) == PathKind::Folder) {
      if (auto result = collect(child, files, depth + 1, out); !result) return result;
    }
  }
  return {};
}

std::string path_of_package(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return name;
}

std::string join_names(const std::vector<ast::Name>& parts, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i) path += (i > 0 ? "/" : "") + parts[i].text;
  return path;
}

void add_package_names(const Files& files, const std::string& folder, const std::string& prefix, int depth,
                       std::vector<std::string>& names) {
  const auto entries = files.list(folder);
  if (!entries || depth > 3) return;
  for (const std::string& entry : *entries) {
    if (entry.ends_with(".mpol")) {
      names.push_back(prefix + entry.substr(0, entry.size() - 5));
    } else if (const std::string child = join_path(folder, entry); files.kind(child) == PathKind::Folder) {
      names.push_back(prefix + entry);
      add_package_names(files, child, prefix + entry + ".", depth + 1, names);
    }
  }
}

std::string shown(const std::string& folder) { return folder.empty() ? "." : folder; }

// A package is one folder: files that happen to bear one name elsewhere are another policy.
void require_one_folder(const ast::File& first, const ast::File& file, const SourceTree& sources,
                        Diagnostics& diagnostics) {
  const std::string one = folder_of(sources.file(first.id).name()), other = folder_of(sources.file(file.id).name());
  if (one == other) return;
  diagnostics.report(Code::E0220, file.package.span, file.package.text(), shown(one), shown(other))
      .label(first.package.span, "the first")
      .help("give one of them another name, or check them one by one");
}

}  // namespace

Result<std::vector<std::string>> find_policy_files(const std::vector<std::string>& paths, const Files& files) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    const std::size_t before = names.size();
    if (auto result = collect(path, files, 0, names); !result) return result.error();
    if (names.size() == before) return Failure{"no `.mpol` file in `" + path + "`"};
  }
  return names;
}

Result<std::vector<Package>> read_packages(const std::vector<std::string>& paths, const Files& files,
                                           SourceTree& sources, Diagnostics& diagnostics) {
  const auto names = find_policy_files(paths, files);
  if (!names) return names.error();
  std::vector<Package> packages;
  for (const std::string& name : *names) {
    auto text = files.read(name, limits::kMaxPolicyBytes);
    if (!text) return text.error();
    ast::File file = parse::parse_file(sources.add(name, std::move(*text)), sources, diagnostics);
    const std::string package = file.package.text();
    auto same = std::find_if(packages.begin(), packages.end(), [&](const Package& p) { return p.name == package; });
    if (same == packages.end()) {
      same = packages.insert(packages.end(), Package{package, {}});
    } else {
      require_one_folder(same->files.front(), file, sources, diagnostics);
    }
    same->files.push_back(std::move(file));
  }
  return packages;
}

std::string root_of(const Package& package, const SourceTree& sources) {
  const ast::File& file = package.files.front();
  const std::string folder = folder_of(sources.file(file.id).name());
  const std::vector<ast::Name>& parts = file.package.parts;
  // `package a.b` stands in the folder a/b or in the folder a; the root is what is above `a`.
  for (const std::size_t count : {parts.size(), parts.empty() ? 0 : parts.size() - 1}) {
    const std::string tail = join_names(parts, count);
    if (tail.empty()) continue;
    if (folder == tail) return ".";
    if (folder.ends_with("/" + tail)) return folder.substr(0, folder.size() - tail.size() - 1);
  }
  return folder;
}

std::string lexicon_path(const std::string& declared_in, const std::string& path) {
  return std::filesystem::path(join_path(folder_of(declared_in), path)).lexically_normal().string();
}

std::vector<FileId> FolderLibrary::find_package(const std::string& name, SourceTree& sources) {
  const auto [entry, is_new] = found_.try_emplace(name);
  if (!is_new) return entry->second;
  for (const std::string& root : roots_) {
    const std::string path = join_path(root, path_of_package(name));
    std::vector<std::string> names;
    if (files_.kind(path + ".mpol") == PathKind::File) names.push_back(path + ".mpol");
    if (files_.kind(path) == PathKind::Folder) {
      if (const auto children = files_.list(path)) {
        for (const std::string& child : *children) {
          if (child.ends_with(".mpol")) names.push_back(join_path(path, child));
        }
      }
    }
    for (const std::string& file : names) {
      if (auto text = files_.read(file, limits::kMaxPolicyBytes))
        entry->second.push_back(sources.add(file, std::move(*text)));
    }
    if (!entry->second.empty()) break;
  }
  return entry->second;
}

std::vector<std::string> FolderLibrary::package_names() {
  std::vector<std::string> names;
  for (const std::string& root : roots_) add_package_names(files_, root, "", 0, names);
  return names;
}

std::vector<FileId> FolderLibrary::find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) {
  const std::string base = lexicon_path(sources.file(declared_in).name(), path);
  const std::string stem = name_of(base);
  std::vector<FileId> found;
  const auto names = files_.list(folder_of(base));
  if (!names) return found;
  for (const std::string& name : *names) {
    // stem.txt or stem.<language>.txt
    if (!name.starts_with(stem + ".") || !name.ends_with(".txt")) continue;
    if (name.size() > stem.size() + 4 &&
        std::count(name.begin() + static_cast<std::ptrdiff_t>(stem.size()), name.end(), '.') != 2)
      continue;
    const std::string file = join_path(folder_of(base), name);
    if (auto text = files_.read(file, limits::kMaxPolicyBytes)) found.push_back(sources.add(file, std::move(*text)));
  }
  return found;
}

}  // namespace mpol::compiler
