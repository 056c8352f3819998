#include "runtime/counters/kept_files.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/limits.hpp"
#include "runtime/counters/kinds/kind.hpp"
#include "runtime/counters/opening.hpp"

namespace mpol::counters {
namespace {

Failure impossible(std::uint64_t record) { return Failure{fmt::format("record {} says nothing that can be", record)}; }

const Failure kOtherFormat{"it is of another format, perhaps of a newer version"};

}  // namespace

// ---- snapshots ----

bool KeptFiles::can_be_put_back(RecordReader record) {
  switch (record.u8()) {
    case kDeclared: {
      const std::uint64_t number = record.u64();
      const Handle handle = record.u32();
      (void)record.u8();
      (void)record.u32();
      const CounterShape shape = record.shape();
      if (!record.is_whole() || number > kMostWrites || handle != counters_.size() || handle >= limits::kMaxCounters)
        return false;
      counters_.push_back({shape, number});
      return true;
    }
    case kShard: {
      counter_ = record.u32();
      (void)record.u32();
      const std::uint64_t number = record.u64();
      if (!record.is_whole() || number > kMostWrites || counter_ >= counters_.size()) return false;
      counters_[counter_].number = std::max(counters_[counter_].number, number);
      return true;
    }
    case kKey: {
      (void)record.key();
      (void)record.u64();
      const KeyState state = record.state();
      return record.is_whole() && counter_ < counters_.size() && fits(counters_[counter_].shape, state);
    }
    case kIds: (void)record.u32(); return record.u64() <= kMostWrites && record.is_whole();
    case kId: (void)record.key(); return is_time(record.i64()) && record.is_whole();
    case kEnd: (void)record.u64(); return record.is_whole();
    default: return false;
  }
}

void KeptFiles::put_back(RecordReader record) {
  switch (record.u8()) {
    case kDeclared: {
      met(record.u64());
      const Handle handle = record.u32();
      (void)record.u8();
      const std::uint32_t shards = record.u32();
      return store_.declare_again(0, handle, record.shape(), false, shards);
    }
    case kShard: {
      counter_ = record.u32();
      const std::uint32_t shard = record.u32();
      const std::uint64_t number = record.u64();
      met(number);
      return store_.put_back_number(counter_, shard, number);
    }
    case kKey: {
      const KeyHash key = record.key();
      const std::uint64_t used = record.u64();
      return store_.put_back(counter_, key, record.state(), used);
    }
    case kIds: {
      const std::uint32_t shard = record.u32();
      const std::uint64_t number = record.u64();
      met(number);
      return store_.put_back_id_number(shard, number);
    }
    case kId: {
      const KeyHash id = record.key();
      return store_.put_back_id(id, record.i64());
    }
    default: return;
  }
}

Result<void> KeptFiles::read_snapshot(std::string_view bytes) {
  RecordFile check(bytes, kSnapshotFormat);
  if (!check.is_of_format()) return kOtherFormat;
  std::uint64_t records = 0;
  bool has_end = false;
  while (const auto payload = check.next()) {
    RecordReader record(*payload);
    if (!can_be_put_back(record)) return impossible(records + 1);
    if (record.u8() == kEnd) has_end = record.u64() == records;
    ++records;
  }
  if (!has_end || check.left() > 0) return Failure{fmt::format("it is damaged, {} bytes before its end", check.left())};
  RecordFile file(bytes, kSnapshotFormat);
  counter_ = 0;
  while (const auto payload = file.next()) put_back(RecordReader(*payload));
  return {};
}

// ---- journals ----

// What was in the store when the snapshot of the counter was made is not done again. Else no shard of it is newer: either all of
// the state is forgotten, or it is of the new shape as well.
bool KeptFiles::declare_again(RecordReader& record, std::uint64_t number) {
  const Handle handle = record.u32();
  const bool forgets = record.u8() != 0;
  const CounterShape shape = record.shape();
  if (!record.is_whole() || handle > counters_.size() || handle >= limits::kMaxCounters) return false;
  if (handle == counters_.size()) {
    counters_.push_back({shape, 0});
  } else if (number <= counters_[handle].number) {
    return true;
  } else if (!forgets && !has_same_words(counters_[handle].shape, shape)) {
    return false;
  }
  counters_[handle].shape = shape;
  store_.declare_again(number, handle, shape, forgets, 0);
  return true;
}

bool KeptFiles::count_again(RecordReader& record, std::uint64_t number) {
  const bool has_id = record.u8() != 0;
  const KeyHash id = record.key();
  const std::int64_t time_ms = record.i64();
  bool can_be = is_time(time_ms);
  counts_.clear();
  while (record.left() > 0) {
    WriteLog::Counted& count = counts_.emplace_back();
    count.counter = record.u32();
    count.key = record.key();
    count.time_ms = record.i64();
    count.update.amount = record.number();
    count.update.whole = record.i64();
    count.update.hash = record.u64();
    can_be = can_be && count.counter < counters_.size() && is_time(count.time_ms) && !std::isnan(count.update.amount);
  }
  if (!can_be || !record.is_whole()) return false;
  store_.count_again(number, has_id ? &id : nullptr, time_ms, counts_);
  ++events_;
  return true;
}

bool KeptFiles::do_again(RecordReader record) {
  const std::uint8_t kind = record.u8();
  const std::uint64_t number = record.u64();
  if (number > kMostWrites || number <= last_in_journal_) return false;
  last_in_journal_ = number;
  met(number);
  switch (kind) {
    case kDeclared: return declare_again(record, number);
    case kCounted: return count_again(record, number);
    default: return false;
  }
}

Result<void> KeptFiles::read_journal(std::string_view bytes) {
  RecordFile file(bytes, kJournalFormat);
  constexpr std::string_view kAnyVersion = "mpol-journal ";
  static_assert(kJournalFormat.starts_with(kAnyVersion));
  if (!file.is_of_format() && bytes.starts_with(kAnyVersion) && !kJournalFormat.starts_with(bytes)) return kOtherFormat;
  for (std::uint64_t records = 1; const auto payload = file.next(); ++records) {
    if (!do_again(RecordReader(*payload))) return impossible(records);
  }
  left_out_bytes_ += file.left();
  return {};
}

}  // namespace mpol::counters
