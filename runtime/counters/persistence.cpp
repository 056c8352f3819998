#include "runtime/counters/persistence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "runtime/counters/kept_files.hpp"

namespace mpol::counters {
namespace {

std::string journal_name(std::uint64_t number) { return fmt::format("journal-{:012}", number); }
std::string snapshot_name(std::uint64_t number) { return fmt::format("snapshot-{:012}", number); }

// Files are numbered from 1; so many will never be made. A greater number leaves none for what comes.
constexpr std::uint64_t kMostFiles = std::uint64_t{1} << 62;

// "snapshot-000000000012" to 12.
std::optional<std::uint64_t> number_of(const std::string& name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + prefix.size(), end, number);
  if (error != std::errc() || stop != end || number > kMostFiles) return std::nullopt;
  return number;
}

}  // namespace

Persistence::Persistence(std::unique_ptr<DurableFolder> folder, MemoryStore& store, const PersistenceOptions& options)
    : folder_(std::move(folder)), store_(store), options_(options) {}

Result<std::unique_ptr<Persistence>> Persistence::open(std::unique_ptr<DurableFolder> folder, MemoryStore& store,
                                                       const PersistenceOptions& options) {
  std::unique_ptr<Persistence> made(new Persistence(std::move(folder), store, options));
  if (auto done = made->recover(); !done) return done.error();
  // From here on what is older is in one snapshot: the end of a torn journal is never read again.
  if (auto done = made->snapshot(); !done) return done.error();
  store.set_log(made.get());
  made->thread_ = std::thread([own = made.get()] { own->run(); });
  return made;
}

Persistence::~Persistence() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(stop_mutex_);
      stops_ = true;
    }
    stop_.notify_all();
    thread_.join();
    (void)sync();
  }
  store_.set_log(nullptr);
}

// ---- reading ----

Result<void> Persistence::recover() {
  const auto names = folder_->list();
  if (!names) return names.error();
  std::optional<std::uint64_t> newest;
  std::vector<std::uint64_t> journals;
  for (const std::string& name : *names) {
    if (const auto number = number_of(name, "snapshot-")) newest = std::max(newest.value_or(0), *number);
    if (const auto number = number_of(name, "journal-")) journals.push_back(*number);
  }
  KeptFiles kept(store_);
  const auto read = [&](const std::string& name, Result<void> (KeptFiles::*what)(std::string_view)) -> Result<void> {
    const auto bytes = folder_->read(name);
    if (!bytes) return bytes.error();
    if (auto done = (kept.*what)(*bytes); !done)
      return Failure{fmt::format("the state in `{}` cannot be read: {}", name, done.error().message)};
    return {};
  };
  if (newest) {
    if (auto done = read(snapshot_name(*newest), &KeptFiles::read_snapshot); !done) return done;
    file_number_ = *newest;
  }
  std::sort(journals.begin(), journals.end());
  for (const std::uint64_t number : journals) {
    file_number_ = std::max(file_number_, number);
    if (newest && number < *newest) continue;
    if (auto done = read(journal_name(number), &KeptFiles::read_journal); !done) return done;
  }
  number_ = kept.number();
  status_.recovered_events = kept.events();
  status_.left_out_bytes = kept.left_out_bytes();
  return {};
}

// ---- writing ----

std::uint64_t Persistence::counted(const KeyHash* id, std::int64_t time_ms, std::span<const Counted> counts) {
  const std::lock_guard lock(buffer_mutex_);
  record_.u8(kCounted);
  record_.u64(++number_);
  record_.u8(id == nullptr ? 0 : 1);
  record_.key(id == nullptr ? KeyHash() : *id);
  record_.i64(time_ms);
  for (const Counted& count : counts) {
    record_.u32(count.counter);
    record_.key(count.key);
    record_.i64(count.time_ms);
    record_.number(count.update.amount);
    record_.i64(count.update.whole);
    record_.u64(count.update.hash);
  }
  record_.finish(buffer_);
  return number_;
}

std::uint64_t Persistence::declared(Handle counter, const CounterShape& shape, bool forgets) {
  const std::lock_guard lock(buffer_mutex_);
  record_.u8(kDeclared);
  record_.u64(++number_);
  record_.u32(counter);
  record_.u8(forgets ? 1 : 0);
  record_.shape(shape);
  record_.finish(buffer_);
  return number_;
}

// disk_mutex_ is held.
Result<void> Persistence::begin_journal(std::uint64_t number) {
  auto file = folder_->create(journal_name(number));
  if (!file) return file.error();
  if (auto done = (*file)->append(kJournalFormat); !done) return done.error();
  journal_ = std::move(*file);
  journal_bytes_ = 0;
  file_number_ = number;
  return {};
}

// disk_mutex_ is held. What could not be written is not tried again: after a part of it the file's end is not known.
Result<void> Persistence::write_out() {
  std::string bytes;
  {
    const std::lock_guard lock(buffer_mutex_);
    bytes.swap(buffer_);
  }
  if (bytes.empty()) return {};
  if (is_broken_ || !journal_) return Failure{"the journal waits for a snapshot"};
  journal_bytes_ += bytes.size();
  if (auto done = journal_->append(bytes); !done) return done.error();
  if (auto done = journal_->sync(); !done) return done.error();
  ++status_.syncs;
  return {};
}

void Persistence::fail(const Failure& failure) {
  is_broken_ = true;
  ++status_.failures;
  status_.last_failure = failure.message;
}

Result<void> Persistence::sync() {
  const std::lock_guard lock(disk_mutex_);
  auto done = write_out();
  if (!done) fail(done.error());
  return done;
}

Result<void> Persistence::snapshot() {
  const std::lock_guard lock(disk_mutex_);
  const std::uint64_t before = file_number_, number = before + 1;
  const auto write = [&]() -> Result<void> {
    if (auto done = write_out(); !done && !is_broken_) fail(done.error());
    if (auto done = begin_journal(number); !done) return done;
    auto file = folder_->create("new-snapshot");
    if (!file) return file.error();
    std::string bytes(kSnapshotFormat);
    RecordWriter record;
    std::uint64_t records = 0;
    Result<void> done;
    const auto finish = [&] {
      record.finish(bytes);
      ++records;
    };
    // A few megabytes at a time: a store may be larger than what memory has left.
    const auto flush = [&](std::size_t most) {
      if (bytes.size() < most || !done) return;
      done = (*file)->append(bytes);
      bytes.clear();
    };
    store_.save(
        [&](Handle handle, const CounterShape& shape, std::size_t shard, std::size_t shards, std::uint64_t last,
            const KeyTable& table) {
          if (shard == 0) {
            record.u8(kDeclared);
            record.u64(last);
            record.u32(handle);
            record.u8(0);
            record.u32(static_cast<std::uint32_t>(shards));
            record.shape(shape);
            finish();
          }
          record.u8(kShard);
          record.u32(handle);
          record.u32(static_cast<std::uint32_t>(shard));
          record.u64(last);
          finish();
          table.for_each_use([&](const KeyHash& key, const KeyState& state, std::uint64_t used) {
            record.u8(kKey);
            record.key(key);
            record.u64(used);
            record.state(state);
            finish();
          });
          flush(4u << 20);
        },
        [&](std::size_t shard, std::uint64_t last, const SeenEvents::Shard& ids) {
          record.u8(kIds);
          record.u32(static_cast<std::uint32_t>(shard));
          record.u64(last);
          finish();
          ids.for_each([&](const KeyHash& id, std::int64_t time_ms) {
            record.u8(kId);
            record.key(id);
            record.i64(time_ms);
            finish();
          });
          flush(4u << 20);
        });
    record.u8(kEnd);
    record.u64(records);
    finish();
    flush(0);
    if (!done) return done;
    if (auto synced = (*file)->sync(); !synced) return synced;
    // An event may have come when one of its shards was written and another was not: it is whole with the journal.
    if (auto written = write_out(); !written) return written;
    return folder_->rename("new-snapshot", snapshot_name(number));
  };
  if (auto done = write(); !done) {
    fail(done.error());
    return done;
  }
  is_broken_ = false;
  status_.last_failure.clear();
  ++status_.snapshots;
  // What cannot be removed now is removed with the next snapshot.
  if (const auto names = folder_->list()) {
    for (const std::string& name : *names) {
      const auto old = name.starts_with("snapshot-") ? number_of(name, "snapshot-") : number_of(name, "journal-");
      if (old && *old < number) (void)folder_->remove(name);
    }
  }
  return {};
}

PersistenceStatus Persistence::status() const {
  const std::lock_guard lock(disk_mutex_);
  return status_;
}

std::uint64_t Persistence::written() const {
  const std::lock_guard lock(buffer_mutex_);
  return number_;
}

void Persistence::run() {
  std::unique_lock lock(stop_mutex_);
  while (!stop_.wait_for(lock, std::chrono::milliseconds(options_.interval_ms), [&] { return stops_; })) {
    lock.unlock();
    (void)sync();
    bool wants_snapshot = false;
    {
      const std::lock_guard disk(disk_mutex_);
      wants_snapshot = is_broken_ || journal_bytes_ > options_.snapshot_after;
    }
    if (wants_snapshot) (void)snapshot();
    lock.lock();
  }
}

}  // namespace mpol::counters
