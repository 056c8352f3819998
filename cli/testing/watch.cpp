#include "cli/testing/watch.hpp"

#include <sys/stat.h>

#include <thread>

namespace mpol::cli {
namespace {

Stamps look(const Stamps& paths, const WatchDoor& door) {
  Stamps now;
  for (const auto& [path, stamp] : paths) now.emplace_hint(now.end(), path, door.stamp(path));
  return now;
}

}  // namespace

std::uint64_t DiskWatchDoor::stamp(const std::string& path) const {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return 0;
  // Time, size and inode in one number: mixed, so that two of them that change together do not cancel out.
  std::uint64_t mixed = 1;
  for (const auto part :
       {static_cast<std::uint64_t>(info.st_mtim.tv_sec), static_cast<std::uint64_t>(info.st_mtim.tv_nsec),
        static_cast<std::uint64_t>(info.st_size), static_cast<std::uint64_t>(info.st_ino)})
    mixed = (mixed ^ part) * 0x100000001B3u + 1;
  return mixed == 0 ? 1 : mixed;
}

bool DiskWatchDoor::sleep(std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time);
  return true;
}

PathKind WatchedFiles::kind(const std::string& path) const {
  note(path);
  return files_.kind(path);
}

Result<std::string> WatchedFiles::read(const std::string& path, std::size_t max_bytes) const {
  note(path);
  return files_.read(path, max_bytes);
}

Result<std::vector<std::string>> WatchedFiles::list(const std::string& folder) const {
  note(folder);
  return files_.list(folder);
}

bool wait_for_change(const Stamps& stamps, WatchDoor& door) {
  Stamps now = look(stamps, door);
  while (now == stamps) {
    if (!door.sleep(kWatchInterval)) return false;
    now = look(stamps, door);
  }
  for (;;) {
    if (!door.sleep(kWatchQuiet)) return false;
    Stamps next = look(stamps, door);
    if (next == now) return true;
    now = std::move(next);
  }
}

}  // namespace mpol::cli
