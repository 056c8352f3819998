// Persistence: the memory store's state on disk, so that it survives the process.
//
// Each write of the store is a record in a journal. A thread writes and syncs the journal every `interval`; when it has
// grown large, a snapshot of the whole store is made beside it, shard by shard while events go on, and what is older is
// removed. After a crash the last snapshot is read and the journals since then are done again; a record that is in a
// shard of the snapshot already is known by its number.
// Loses:   at most what was written in the last `interval` before the process was killed. Never a part of one event.
// Files:   snapshot-N, and journal-N from the moment when snapshot-N was begun. Format versions are in their first lines
//          (record.hpp). A snapshot is complete or does not have its name.
// Errors:  open: a Failure when the folder cannot be used, or when a snapshot is damaged, or a file is of a newer version or
//          says what cannot be (kept_files.hpp); no file is changed then. Later: a full disk or the like is in status(),
//          and events go on; as soon as the disk takes a whole snapshot, nothing is lost.
// Threads: the store calls the log from many; open and close from one.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/doors/durable_folder.hpp"
#include "runtime/counters/memory_store.hpp"
#include "runtime/counters/record.hpp"

namespace mpol::counters {

struct PersistenceOptions {
  std::int64_t interval_ms = 1000;  // how often the journal is synced. Larger: fewer writes. Smaller: less is lost.
  std::size_t snapshot_after = 64u << 20;  // bytes of journal. Larger: rarer snapshots, longer starts.
};

struct PersistenceStatus {
  std::uint64_t recovered_events = 0;  // from journals; when it was opened
  std::uint64_t left_out_bytes = 0;    // at the end of a journal: a record that was being written, or damage
  std::uint64_t syncs = 0, snapshots = 0, failures = 0;
  std::string last_failure;  // in words; empty: none
};

class Persistence : public WriteLog {
 public:
  // Reads what is there into `store`, which must be empty and outlive this, and goes on writing down what it does.
  static Result<std::unique_ptr<Persistence>> open(std::unique_ptr<DurableFolder> folder, MemoryStore& store,
                                                   const PersistenceOptions& options);
  // Syncs what is left.
  ~Persistence() override;

  std::uint64_t counted(const KeyHash* id, std::int64_t time_ms, std::span<const Counted> counts) override;
  std::uint64_t declared(Handle counter, const CounterShape& shape, bool forgets) override;
  // Syncs now; what was counted before is on disk when it returns.
  Result<void> sync();
  Result<void> snapshot();
  PersistenceStatus status() const;
  // How many writes have made the state, from the folder's first day on.
  std::uint64_t written() const;

 private:
  Persistence(std::unique_ptr<DurableFolder> folder, MemoryStore& store, const PersistenceOptions& options);
  Result<void> recover();
  Result<void> begin_journal(std::uint64_t number);
  Result<void> write_out();
  void fail(const Failure& failure);
  void run();

  std::unique_ptr<DurableFolder> folder_;
  MemoryStore& store_;
  PersistenceOptions options_;

  // What events wait for: short.
  mutable std::mutex buffer_mutex_;
  std::string buffer_;
  RecordWriter record_;
  std::uint64_t number_ = 0;  // of the last write
  // What the disk waits for. Locked before buffer_mutex_.
  mutable std::mutex disk_mutex_;
  std::unique_ptr<AppendFile> journal_;
  std::uint64_t file_number_ = 0;
  std::size_t journal_bytes_ = 0;
  bool is_broken_ = false;  // the journal has a hole: only a snapshot mends it
  PersistenceStatus status_;

  std::mutex stop_mutex_;
  std::condition_variable stop_;
  bool stops_ = false;
  std::thread thread_;
};

}  // namespace mpol::counters
