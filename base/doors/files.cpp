#include "base/doors/files.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

namespace mpol {
namespace {

Failure too_large(const std::string& path, std::uintmax_t size, std::size_t max_bytes) {
  return Failure{fmt::format("`{}` has {} bytes, more than the {} that are read", path, size, max_bytes)};
}

}  // namespace

PathKind DiskFiles::kind(const std::string& path) const {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error || !std::filesystem::exists(status)) return PathKind::Missing;
  return std::filesystem::is_directory(status) ? PathKind::Folder : PathKind::File;
}

Result<std::string> DiskFiles::read(const std::string& path, std::size_t max_bytes) const {
  if (kind(path) == PathKind::Folder) return Failure{fmt::format("cannot read `{}`: it is a folder", path)};
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Failure{fmt::format("cannot read `{}`: {}", path, std::strerror(errno))};
  // Read until the end rather than by the size: a pipe has none.
  std::string text;
  char block[64 * 1024];
  while (stream.read(block, sizeof block) || stream.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > max_bytes) return too_large(path, text.size(), max_bytes);
  }
  if (stream.bad()) return Failure{fmt::format("cannot read `{}`: {}", path, std::strerror(errno))};
  return {boost::system::in_place_value, std::move(text)};
}

Result<std::vector<std::string>> DiskFiles::list(const std::string& folder) const {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::string name = it->path().filename().string();
    if (!name.starts_with('.')) names.push_back(std::move(name));
  }
  if (error) return Failure{fmt::format("cannot list `{}`: {}", folder, error.message())};
  std::sort(names.begin(), names.end());
  return names;
}

PathKind MemoryFiles::kind(const std::string& path) const {
  if (files.contains(path)) return PathKind::File;
  const std::string prefix = path == "." || path.empty() ? "" : path + "/";
  const auto next = files.lower_bound(prefix);
  return next != files.end() && next->first.starts_with(prefix) ? PathKind::Folder : PathKind::Missing;
}

Result<std::string> MemoryFiles::read(const std::string& path, std::size_t max_bytes) const {
  const auto found = files.find(path);
  if (found == files.end()) return Failure{fmt::format("cannot read `{}`: no such file", path)};
  if (found->second.size() > max_bytes) return too_large(path, found->second.size(), max_bytes);
  return {boost::system::in_place_value, found->second};
}

Result<std::vector<std::string>> MemoryFiles::list(const std::string& folder) const {
  if (kind(folder) != PathKind::Folder) return Failure{fmt::format("cannot list `{}`: no such folder", folder)};
  const std::string prefix = folder == "." || folder.empty() ? "" : folder + "/";
  std::set<std::string> names;
  for (auto it = files.lower_bound(prefix); it != files.end() && it->first.starts_with(prefix); ++it) {
    const std::string_view rest = std::string_view(it->first).substr(prefix.size());
    names.emplace(rest.substr(0, rest.find('/')));
  }
  return std::vector<std::string>(names.begin(), names.end());
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || folder == "." || name.starts_with('/')) return std::string(name);
  return folder.ends_with('/') ? fmt::format("{}{}", folder, name) : fmt::format("{}/{}", folder, name);
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

std::string name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace mpol
