// Waiting for a change of what a run has read.
//
// A run reads through WatchedFiles, which notes each path and its stamp (what changes when the file does) before it is
// read, so that a change during the run is seen too. wait_for_change() then looks again and again.
// Threads: all of it belongs to one thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "base/doors/files.hpp"

namespace mpol::cli {

// How often files are looked at. Larger: a change is noticed later. Smaller: more work while nothing happens (a system
// call a file: about 0.1 ms for the 60 files of a package with lexicons).
inline constexpr std::chrono::milliseconds kWatchInterval{200};
// How long nothing may change before the tests run again: an editor or a checkout writes several files, and each in steps.
// Larger: results come later. Smaller: half-written files are tested, and then tested again.
inline constexpr std::chrono::milliseconds kWatchQuiet{100};

// The world: files change, time passes.
class WatchDoor {
 public:
  virtual ~WatchDoor() = default;
  // Differs when the file or folder was written; 0: it is not there.
  virtual std::uint64_t stamp(const std::string& path) const = 0;
  // False: stop watching.
  virtual bool sleep(std::chrono::milliseconds time) = 0;
};

class DiskWatchDoor final : public WatchDoor {
 public:
  std::uint64_t stamp(const std::string& path) const override;
  bool sleep(std::chrono::milliseconds time) override;
};

using Stamps = std::map<std::string, std::uint64_t>;  // by path

class WatchedFiles final : public Files {
 public:
  WatchedFiles(const Files& files, const WatchDoor& door) : files_(files), door_(door) {}
  PathKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t max_bytes) const override;
  Result<std::vector<std::string>> list(const std::string& folder) const override;
  const Stamps& stamps() const { return stamps_; }

 private:
  void note(const std::string& path) const { stamps_.try_emplace(path, door_.stamp(path)); }

  const Files& files_;
  const WatchDoor& door_;
  mutable Stamps stamps_;
};

// Returns when a path has another stamp and all have been quiet for kWatchQuiet. False: the door says to stop.
bool wait_for_change(const Stamps& stamps, WatchDoor& door);

}  // namespace mpol::cli
