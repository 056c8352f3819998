// What journals and snapshots say, and how it is read into a store (record.hpp: what a record is).
//
// A hash that fits is no proof that a record can be: a file may be of another version, or made by hand. So each is looked
// at before it is put back: the shapes, the times (those of events: the years 0001 to 9999), the words that a kind keeps,
// the numbers of writes, which ascend in journals.
// Errors:  a Failure that names the record; the store is to be given up then. A journal may end anywhere: a record that
//          was being written is left out and counted.
// Threads: one, before the first event.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/counters/memory_store.hpp"
#include "runtime/counters/record.hpp"

namespace mpol::counters {

inline constexpr std::string_view kJournalFormat = "mpol-journal 1\n", kSnapshotFormat = "mpol-snapshot 1\n";
// Kinds of records. INVARIANT: numbers are never given again.
enum RecordKind : std::uint8_t { kCounted = 1, kDeclared, kShard, kKey, kIds, kId, kEnd };
// Writes are numbered from 1 to this; so many will never be made.
inline constexpr std::uint64_t kMostWrites = std::uint64_t{1} << 62;

class KeptFiles {
 public:
  explicit KeptFiles(MemoryStore& store) : store_(store) {}
  // All of it is looked at before any of it is put back.
  Result<void> read_snapshot(std::string_view bytes);
  Result<void> read_journal(std::string_view bytes);

  std::uint64_t number() const { return number_; }  // of the last write
  std::uint64_t events() const { return events_; }  // done again from journals
  std::uint64_t left_out_bytes() const { return left_out_bytes_; }

 private:
  bool can_be_put_back(RecordReader record);
  void put_back(RecordReader record);
  bool do_again(RecordReader record);
  bool declare_again(RecordReader& record, std::uint64_t number);
  bool count_again(RecordReader& record, std::uint64_t number);
  void met(std::uint64_t number) { number_ = std::max(number_, number); }

  struct Counter {
    CounterShape shape;
    std::uint64_t number = 0;  // of the last write that is in a snapshot's shards
  };
  MemoryStore& store_;
  std::vector<Counter> counters_;  // by handle: those so far
  Handle counter_ = 0;             // of the keys that come
  std::uint64_t number_ = 0, events_ = 0, left_out_bytes_ = 0;
  std::uint64_t last_in_journal_ = 0;
  std::vector<WriteLog::Counted> counts_;
};

}  // namespace mpol::counters
