// mpol_state: a memory store of counters, and the folder that it is written down in.
#pragma once
#include <memory>
#include <string>

#include "embed/border.hpp"
#include "runtime/counters/persistence.hpp"

namespace mpol::embed {

// Keeps a folder for one state of one process (flock(2) of the folder itself), until it goes.
class FolderLock {
 public:
  FolderLock() = default;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();
  // Once; at once.
  Result<void> take(const std::string& folder);

 private:
  int descriptor_ = -1;
};

}  // namespace mpol::embed

struct mpol_state : mpol::embed::Counted {
  struct Kept {
    mpol::embed::FolderLock lock;  // given back last
    mpol::counters::MemoryStore store;
    std::unique_ptr<mpol::counters::Persistence> persistence;  // null: only in memory
  };
  std::shared_ptr<Kept> kept = std::make_shared<Kept>();
  // What a policy holds: all of it.
  std::shared_ptr<mpol::counters::CounterStore> store() const { return {kept, &kept->store}; }
};
