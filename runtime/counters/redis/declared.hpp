// Declared: which counters a Redis keeps, and in which fields. In one hash there: name to field and shape.
//
// Threads: open() by one at a time (it locks); get() from any.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/counters/redis/client.hpp"
#include "runtime/counters/redis/writer.hpp"
#include "runtime/counters/store.hpp"

namespace mpol::counters {

class Declared {
 public:
  Declared(std::string prefix, std::chrono::milliseconds waits);
  // As CounterStore::open.
  std::vector<Handle> open(Client& client, std::span<const CounterShape> shapes, Diagnostics& diagnostics);
  const KeptCounter& get(Handle handle) const { return *counters_[handle].load(std::memory_order_acquire); }
  // How long ids are remembered: as long as what they counted has a say, within limits.
  std::atomic<std::int64_t> ids_ms{0};

 private:
  struct Kept {
    std::string bytes;  // as Redis has them; "": it has none
    std::string field;
    CounterShape shape;
  };
  // The reply. Null: there is none; `why`.
  Reply ask(Client& client, const std::string& key, CommandText command, std::string& why) const;
  // What Redis has now. False: it does not say, or something else; `why`.
  bool read_all(Client& client, std::span<const CounterShape> shapes, std::vector<Kept>& kept, std::string& why);
  // False: somebody else was faster (`why` is ""), or it failed.
  bool declare(Client& client, const Kept& before, const CounterShape& shape, std::string& field, std::string& why);
  Handle keep(const CounterShape& shape, std::string field);

  std::string prefix_;
  std::chrono::milliseconds waits_;
  std::mutex opening_;
  // INVARIANT: what an entry points to never changes; a counter of another shape is a new one, in the same entry.
  std::unique_ptr<std::atomic<const KeptCounter*>[]> counters_;
  std::uint32_t count_ = 0;
  std::vector<std::unique_ptr<const KeptCounter>> all_;
};

}  // namespace mpol::counters
