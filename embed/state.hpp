// mpol_state: a memory store of counters, and the folder that it is written down in.
#pragma once
#include <memory>

#include "embed/border.hpp"
#include "runtime/counters/persistence.hpp"

struct mpol_state : mpol::embed::Counted {
  struct Kept {
    mpol::counters::MemoryStore store;
    std::unique_ptr<mpol::counters::Persistence> persistence;  // null: only in memory
  };
  std::shared_ptr<Kept> kept = std::make_shared<Kept>();
  // What a policy holds: all of it.
  std::shared_ptr<mpol::counters::CounterStore> store() const { return {kept, &kept->store}; }
};
