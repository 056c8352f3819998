// CacheFolder: the door to a folder of files that can be made again. Nobody but the user can read it.
//
// Errors:  a file that cannot be read is absent; one that cannot be written is left out. Nothing depends on the cache.
// Threads: safe from many, also from many processes: a file appears whole or not at all.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mpol {

class CacheFolder {
 public:
  // "": no cache. The folder is made when something is first written.
  explicit CacheFolder(std::string path) : path_(std::move(path)) {}
  // $XDG_CACHE_HOME/mpol, else ~/.cache/mpol, else no cache.
  static CacheFolder of_user();

  std::optional<std::string> read(const std::string& name, std::size_t max_bytes) const;
  // Mode 0600. `only_new`: leaves a file that is there already. Returns whether the file was written.
  bool write(const std::string& name, std::string_view bytes, bool only_new = false) const;
  std::string path_of(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

}  // namespace mpol
