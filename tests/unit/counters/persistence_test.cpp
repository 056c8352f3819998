#define BOOST_TEST_MODULE persistence_test
#include "runtime/counters/persistence.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <bit>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <functional>

#include "base/text/time_text.hpp"
#include "runtime/counters/kept_files.hpp"
#include "tests/support/fake_disk.hpp"
#include "tests/support/random.hpp"

namespace mpol::counters {
namespace {

using test::FakeDisk;
using test::FakeFile;
using test::FakeFolder;

const std::vector<CounterShape>& shapes() {
  static const std::vector<CounterShape> all = [] {
    std::vector<CounterShape> made;
    for (const ir::CounterKind kind : {ir::CounterKind::Count, ir::CounterKind::Sum, ir::CounterKind::Mean,
                                       ir::CounterKind::Distinct, ir::CounterKind::Rate, ir::CounterKind::LastSeen}) {
      CounterShape shape;
      shape.name = "c" + std::to_string(made.size());
      shape.kind = kind;
      shape.keys_by = "user";
      shape.max_keys = kind == ir::CounterKind::Count ? 20'000 : 100;  // several shards, and one
      shape.limit_count = 5;
      shape.limit_period_ms = 60'000;
      if (kind != ir::CounterKind::Rate && kind != ir::CounterKind::LastSeen) {
        shape.bucket_ms = 60'000;
        shape.buckets = 60;
      }
      made.push_back(shape);
    }
    return made;
  }();
  return all;
}

// A store that is kept; events are numbered.
struct Kept {
  explicit Kept(std::unique_ptr<DurableFolder> folder, std::int64_t interval_ms = 3'600'000) {
    auto opened = Persistence::open(std::move(folder), store, {interval_ms, 1u << 20});
    if (!opened) {
      failure = opened.error().message;
      return;
    }
    persistence = *std::move(opened);
    Diagnostics none;
    handles = store.open(shapes(), none);
    BOOST_REQUIRE(handles.size() == shapes().size());
  }
  Written count(std::uint64_t number) {
    std::vector<Write> writes;
    const std::string string = std::to_string(number % 7);
    for (const Handle handle : handles) {
      Write write;
      write.counter = handle;
      write.key = hash_key(std::to_string(number % 11));
      write.time_ms = static_cast<std::int64_t>(number) * 100;
      write.whole = 1;
      write.string = string;
      writes.push_back(write);
    }
    return store.write(static_cast<std::int64_t>(number) * 100, "event-" + std::to_string(number), writes);
  }
  // Of all counters and keys, at the time of the event.
  std::vector<CounterTotals> totals(std::uint64_t number) {
    std::vector<CounterTotals> all;
    for (const Handle handle : handles) {
      for (int key = 0; key < 11; ++key) {
        CounterReading reading;
        const Read read{handle, hash_key(std::to_string(key)), &reading};
        store.read(static_cast<std::int64_t>(number) * 100, "", std::span(&read, 1));
        all.push_back(reading.totals);
      }
    }
    return all;
  }
  MemoryStore store;
  std::unique_ptr<Persistence> persistence;
  std::vector<Handle> handles;
  std::string failure;
};

// What the store holds after so many events.
std::vector<CounterTotals> expected(std::uint64_t events) {
  FakeDisk disk;
  Kept kept(std::make_unique<FakeFolder>(disk));
  for (std::uint64_t i = 0; i < events; ++i) kept.count(i);
  return kept.totals(events);
}

// A file of records, as some program might have made it; all hashes fit.
class MadeFile {
 public:
  explicit MadeFile(std::string_view format) : bytes_(format) {}
  // `write(record)` writes the record.
  template <class Write>
  MadeFile& add(Write write) {
    write(record_);
    record_.finish(bytes_);
    ++records_;
    return *this;
  }
  MadeFile& declare(std::uint64_t number, const CounterShape& shape, bool forgets = false) {
    return add([&](RecordWriter& record) {
      record.u8(kDeclared);
      record.u64(number);
      record.u32(0);
      record.u8(forgets ? 1 : 0);
      if (is_snapshot()) record.u32(1);
      record.shape(shape);
    });
  }
  MadeFile& key(const KeyState& state) {
    return add([&](RecordWriter& record) {
      record.u8(kKey);
      record.key(hash_key("0"));
      record.u64(1);
      record.state(state);
    });
  }
  MadeFile& count(std::uint64_t number, std::int64_t time_ms, double amount = 1) {
    return add([&](RecordWriter& record) {
      record.u8(kCounted);
      record.u64(number);
      record.u8(0);
      record.key(KeyHash());
      record.i64(time_ms);
      record.u32(0);
      record.key(hash_key("0"));
      record.i64(time_ms);
      record.number(amount);
      record.i64(1);
      record.u64(0);
    });
  }
  // With the record that ends a snapshot.
  std::string bytes() {
    const std::uint64_t records = records_;
    if (is_snapshot()) add([&](RecordWriter& record) { record.u8(kEnd), record.u64(records); });
    return bytes_;
  }

 private:
  bool is_snapshot() const { return bytes_.starts_with(kSnapshotFormat); }
  std::string bytes_;
  RecordWriter record_;
  std::uint64_t records_ = 0;
};

// Why a folder with that one file is refused; "": it is read, and what is made of it is read too.
std::string refusal(MadeFile file) {
  FakeDisk disk;
  const std::string bytes = file.bytes();
  disk.files[bytes.starts_with(kSnapshotFormat) ? "snapshot-000000000001" : "journal-000000000001"] = bytes;
  for (const char* when : {"", "again: "}) {
    MemoryStore store;
    const auto opened = Persistence::open(std::make_unique<FakeFolder>(disk), store, {3'600'000, 1u << 20});
    if (!opened) return when + opened.error().message;
  }
  return "";
}

CounterShape of_kind(ir::CounterKind kind) {
  return *std::find_if(shapes().begin(), shapes().end(), [&](const CounterShape& shape) { return shape.kind == kind; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_counted_is_there_again) {
  FakeDisk disk;
  {
    Kept kept(std::make_unique<FakeFolder>(disk));
    for (std::uint64_t i = 0; i < 200; ++i) kept.count(i);
  }
  {
    Kept kept(std::make_unique<FakeFolder>(disk));
    BOOST_TEST(kept.persistence->status().recovered_events == 200u);
    BOOST_TEST((kept.totals(200) == expected(200)));
    BOOST_TEST((kept.count(199) == Written::Repeated));
    for (std::uint64_t i = 200; i < 300; ++i) kept.count(i);
    BOOST_TEST(bool(kept.persistence->snapshot()));
    for (std::uint64_t i = 300; i < 400; ++i) kept.count(i);
  }
  Kept kept(std::make_unique<FakeFolder>(disk));
  BOOST_TEST(kept.persistence->status().recovered_events == 100u);
  BOOST_TEST((kept.totals(400) == expected(400)));
  BOOST_TEST(disk.files.size() == 2u);  // one snapshot, one journal
}

BOOST_AUTO_TEST_CASE(a_journal_that_is_cut_anywhere_gives_a_whole_number_of_events) {
  FakeDisk disk;
  {
    Kept kept(std::make_unique<FakeFolder>(disk));
    for (std::uint64_t i = 0; i < 12; ++i) kept.count(i);
  }
  std::string journal;
  for (const auto& [name, bytes] : disk.files) journal = name.starts_with("journal-") ? name : journal;
  const std::string whole = disk.files.at(journal);
  std::vector<std::vector<CounterTotals>> after;
  for (std::uint64_t i = 0; i <= 12; ++i) after.push_back(expected(i));
  std::uint64_t before = 0;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    FakeDisk cut = disk;
    cut.files.at(journal).resize(size);
    Kept kept(std::make_unique<FakeFolder>(cut));
    BOOST_TEST_REQUIRE(kept.failure.empty());
    const std::uint64_t events = kept.persistence->status().recovered_events;
    BOOST_TEST_REQUIRE((events >= before && events <= 12));
    BOOST_TEST_REQUIRE((kept.totals(events) == after[events]));
    before = events;
  }
  BOOST_TEST(before == 12u);
}

BOOST_AUTO_TEST_CASE(damage_is_found) {
  FakeDisk disk;
  {
    Kept kept(std::make_unique<FakeFolder>(disk));
    for (std::uint64_t i = 0; i < 12; ++i) kept.count(i);
    BOOST_TEST(bool(kept.persistence->snapshot()));
  }
  const std::vector<CounterTotals> right = expected(12);
  for (const auto& [name, bytes] : disk.files) {
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
      FakeDisk bad = disk;
      bad.files.at(name)[at] = static_cast<char>(bytes[at] ^ 0x10);
      Kept kept(std::make_unique<FakeFolder>(bad));
      if (name.starts_with("snapshot-")) {
        BOOST_TEST(kept.failure.find("cannot be read") != std::string::npos, name << " at " << at);
      } else {
        BOOST_TEST((kept.totals(12) == right));
      }
    }
  }
}

// Times are subtracted, and read as rows of what a kind keeps: one that no event can have made is not taken.
BOOST_AUTO_TEST_CASE(a_state_that_no_event_can_have_made_is_refused) {
  using ir::CounterKind;
  constexpr std::int64_t kNow = 1'767'225'600'000;
  constexpr auto word = [](auto value) { return std::bit_cast<std::uint64_t>(value); };
  const std::int64_t minute = kNow / 60'000;
  struct Case {
    const char* what;
    CounterKind kind;
    std::int64_t newest_ms;
    Words words;
    bool is_read;
  };
  const std::int64_t far = -9'223'372'036'854'246'520;
  const Case cases[] = {
      {"tokens", CounterKind::Rate, kNow, {word(1.0), word(kNow)}, true},
      {"tokens of another time", CounterKind::Rate, kNow, {word(1.0), word(far)}, false},
      {"tokens beyond all years", CounterKind::Rate, far, {word(1.0), word(far)}, false},
      {"no number of tokens", CounterKind::Rate, kNow, {word(std::nan("")), word(kNow)}, false},
      {"no tokens of a key that was seen", CounterKind::Rate, kNow, {}, false},
      {"a moment", CounterKind::LastSeen, kNow, {word(kNow)}, true},
      {"the last moment", CounterKind::LastSeen, kMaxTimeMs, {word(kMaxTimeMs)}, true},
      {"a moment after all years", CounterKind::LastSeen, kMaxTimeMs + 1, {word(kMaxTimeMs + 1)}, false},
      {"a moment after the newest event", CounterKind::LastSeen, kNow, {word(kNow + 1)}, false},
      {"counts", CounterKind::Count, kNow, {word(minute - 1), 3, word(minute), 4}, true},
      {"counts in no order", CounterKind::Count, kNow, {word(minute), 3, word(minute - 1), 4}, false},
      {"a count of later", CounterKind::Count, kNow, {word(minute + 1), 3}, false},
      {"a count without end", CounterKind::Count, kNow, {word(minute), ~std::uint64_t{0}}, false},
      {"half a row", CounterKind::Count, kNow, {word(minute)}, false},
      {"a sum", CounterKind::Sum, kNow, {word(minute), word(1.5)}, true},
      {"a sum before all years", CounterKind::Sum, kNow, {word(far), word(1.5)}, false},
      {"a mean", CounterKind::Mean, kNow, {word(minute), 1, word(0.5), word(0.25)}, true},
      {"a mean of too many", CounterKind::Mean, kNow, {word(minute), ~std::uint64_t{0}, 0, 0}, false},
      {"no rank", CounterKind::Distinct, kNow, {1}, false},
      {"registers in no order", CounterKind::Distinct, kNow, {(2ull << 54) | (1ull << 48), 1ull << 48}, false},
      {"registers", CounterKind::Distinct, kNow, {1ull << 48, (2ull << 54) | (1ull << 48)}, true},
  };
  for (const Case& one : cases) {
    KeyState state;
    state.newest_ms = one.newest_ms;
    state.words = one.words;
    const std::string why = refusal(MadeFile(kSnapshotFormat).declare(1, of_kind(one.kind)).key(state));
    BOOST_TEST(why.empty() == one.is_read, one.what << ": " << why);
    if (!one.is_read)
      BOOST_TEST(why.find("record 2 says nothing that can be") != std::string::npos, one.what << ": " << why);
  }
}

BOOST_AUTO_TEST_CASE(a_write_that_cannot_have_been_is_refused) {
  const CounterShape counts = of_kind(ir::CounterKind::Count);
  const auto journal = [&] { return MadeFile(kJournalFormat).declare(1, counts); };
  BOOST_TEST(refusal(journal().count(2, 5000).count(3, kMaxTimeMs).count(4, kMinTimeMs)) == "");
  const std::string at_2 = "the state in `journal-000000000001` cannot be read: record 2 says nothing that can be";
  BOOST_TEST(refusal(journal().count(2, kMaxTimeMs + 1)) == at_2);
  BOOST_TEST(refusal(journal().count(2, kMinTimeMs - 1)) == at_2);
  BOOST_TEST(refusal(journal().count(2, 5000, std::nan(""))) == at_2);
  BOOST_TEST(refusal(journal().count(1, 5000)) == at_2);                  // numbers ascend
  BOOST_TEST(refusal(journal().count(~std::uint64_t{0}, 5000)) == at_2);  // and leave some for what comes
  BOOST_TEST(refusal(journal().add([](RecordWriter& record) { record.u8(99), record.u64(2); })) == at_2);
  CounterShape other = counts;
  other.bucket_ms *= 2;
  BOOST_TEST(refusal(journal().declare(2, other, false)) == at_2);
  // What is forgotten may have been of any shape.
  BOOST_TEST(refusal(journal().count(2, 5000).declare(3, other, true).declare(4, counts, true).count(5, 6000)) == "");
  BOOST_TEST(refusal(MadeFile("mpol-journal 2\n")).find("perhaps of a newer version") != std::string::npos);
}

// A window longer than all time is kept as one of kMostOfShape, and is read again.
BOOST_AUTO_TEST_CASE(a_very_long_window_is_read_again) {
  CounterShape shape = of_kind(ir::CounterKind::Count);
  shape.bucket_ms = kMostOfShape / shape.buckets;
  shape.late_ms = kMostOfShape;
  BOOST_TEST(refusal(MadeFile(kJournalFormat).declare(1, shape).count(2, kMaxTimeMs).count(3, kMinTimeMs)) == "");
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused) {
  FakeDisk disk;
  {
    Kept kept(std::make_unique<FakeFolder>(disk));
  }
  for (auto& [name, bytes] : disk.files) {
    if (name.starts_with("snapshot-")) bytes[std::string("mpol-snapshot ").size()] = '2';
  }
  Kept kept(std::make_unique<FakeFolder>(disk));
  BOOST_TEST(kept.failure.find("newer version") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_full_disk_loses_nothing_once_it_has_room) {
  FakeDisk disk;
  {
    Kept kept(std::make_unique<FakeFolder>(disk));
    for (std::uint64_t i = 0; i < 10; ++i) kept.count(i);
    disk.is_full = true;
    BOOST_TEST(!kept.persistence->sync());
    for (std::uint64_t i = 10; i < 20; ++i) BOOST_TEST((kept.count(i) == Written::Done));
    BOOST_TEST(!kept.persistence->snapshot());
    BOOST_TEST(kept.persistence->status().last_failure == "no space left on device");
    disk.is_full = false;
    BOOST_TEST(bool(kept.persistence->snapshot()));
    BOOST_TEST(kept.persistence->status().last_failure.empty());
    for (std::uint64_t i = 20; i < 30; ++i) kept.count(i);
  }
  Kept kept(std::make_unique<FakeFolder>(disk));
  BOOST_TEST((kept.totals(30) == expected(30)));
}

// While a snapshot is made an event comes whose first key is in it already; then the machine stops.
class BusyFolder : public FakeFolder {
 public:
  BusyFolder(FakeDisk& disk, FakeDisk& stopped) : FakeFolder(disk), disk_(disk), stopped_(stopped) {}
  std::function<void()> event;  // comes once
  Result<std::unique_ptr<AppendFile>> create(const std::string& name) override {
    auto file = FakeFolder::create(name);
    if (name == "new-snapshot") *file = std::make_unique<BusyFile>(disk_, name, event);
    return file;
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    auto done = FakeFolder::rename(from, to);
    stopped_ = disk_;
    return done;
  }

 private:
  class BusyFile : public FakeFile {
   public:
    BusyFile(FakeDisk& disk, std::string name, std::function<void()>& event)
        : FakeFile(disk, std::move(name)), event_(event) {}
    Result<void> append(std::string_view bytes) override {
      if (event_) std::exchange(event_, nullptr)();
      return FakeFile::append(bytes);
    }

   private:
    std::function<void()>& event_;
  };
  FakeDisk& disk_;
  FakeDisk& stopped_;
};

BOOST_AUTO_TEST_CASE(an_event_during_a_snapshot_is_whole) {
  CounterShape shape = of_kind(ir::CounterKind::Count);
  shape.max_keys = 200'000;  // 48 shards, of which the first 4 MB are not all
  FakeDisk disk, stopped;
  MemoryStore store;
  Handle counter = 0;
  const auto count = [&](std::initializer_list<KeyHash> keys) {
    std::vector<Write> writes;
    for (const KeyHash& key : keys) {
      Write& write = writes.emplace_back();
      write.counter = counter;
      write.key = key;
      write.time_ms = 5000;
    }
    BOOST_TEST_REQUIRE((store.write(5000, "", writes) == Written::Done));
  };
  const KeyHash first{1, 48'000'000}, last{1, 48'000'047};  // of the first shard, and of the last one
  auto folder = std::make_unique<BusyFolder>(disk, stopped);
  BusyFolder& busy = *folder;
  auto persistence = Persistence::open(std::move(folder), store, {3'600'000, 64u << 20});
  BOOST_TEST_REQUIRE(bool(persistence));
  Diagnostics none;
  counter = store.open(std::span(&shape, 1), none).at(0);
  for (std::uint64_t key = 0; key < 150'000; ++key) count({KeyHash{2, key}});
  busy.event = [&] { count({first, last}); };
  BOOST_TEST_REQUIRE(bool((*persistence)->snapshot()));
  BOOST_TEST(!busy.event);
  MemoryStore after;
  const auto again = Persistence::open(std::make_unique<FakeFolder>(stopped), after, {3'600'000, 64u << 20});
  BOOST_TEST_REQUIRE(bool(again));
  std::int64_t counts[2] = {};
  for (const int i : {0, 1}) {
    CounterReading reading;
    const Read read{counter, i == 0 ? first : last, &reading};
    after.read(5000, "", std::span(&read, 1));
    counts[i] = reading.totals.count;
  }
  BOOST_TEST(counts[1] == 1);
  BOOST_TEST(counts[0] == counts[1]);
}

// A hundred times a child counts, and is killed at some moment. What it knew to be on disk is there, and events are whole.
BOOST_AUTO_TEST_CASE(killed_at_any_moment) {
  test::Random random(std::chrono::steady_clock::now().time_since_epoch().count());
  char name[] = "/tmp/mpol-state-XXXXXX";
  BOOST_REQUIRE(mkdtemp(name) != nullptr);
  std::uint64_t counted = 0, most_lost = 0;
  for (int round = 0; round < 100; ++round) {
    int pipe_ends[2];
    BOOST_REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      close(pipe_ends[0]);
      Kept kept(*open_disk_folder(name), 2);
      for (std::uint64_t i = counted;; ++i) {
        kept.count(i);
        std::uint64_t told[2] = {i + 1, 0};
        if (i % 64 == 0 && kept.persistence->sync()) told[1] = i + 1;  // on disk for sure
        if (write(pipe_ends[1], told, sizeof told) != sizeof told) _exit(1);
      }
    }
    close(pipe_ends[1]);
    std::uint64_t told[2], issued = counted, synced = counted;
    // Every other time it is killed while it counts for sure, however slow the machine is at starting it.
    if (round % 2 == 0 && read(pipe_ends[0], told, sizeof told) == sizeof told) {
      issued = told[0];
      synced = std::max(synced, told[1]);
    }
    usleep(static_cast<useconds_t>(3000 + random.below(12'000)));
    kill(child, SIGKILL);
    while (read(pipe_ends[0], told, sizeof told) == sizeof told) {
      issued = told[0];
      synced = std::max(synced, told[1]);
    }
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);

    Kept kept(*open_disk_folder(name), 2);
    BOOST_TEST_REQUIRE(kept.failure.empty(), kept.failure);
    // The last event that is there, by its id: ids are counted with their events.
    std::uint64_t there = synced;
    while (there <= issued) {
      CounterReading reading;
      const Read read{kept.handles[0], hash_key("x"), &reading};
      kept.store.read(0, "event-" + std::to_string(there), std::span(&read, 1));
      if (!reading.has_event) break;
      ++there;
    }
    BOOST_TEST_REQUIRE((there >= synced && there <= issued + 1));
    if (there > 0) {
      CounterReading reading;
      const Read read{kept.handles[0], hash_key("x"), &reading};
      kept.store.read(0, "event-" + std::to_string(there - 1), std::span(&read, 1));
      BOOST_TEST_REQUIRE(reading.has_event);
    }
    // Sums of all keys: every event that is there was counted once, by each counter.
    const std::vector<CounterTotals> totals = kept.totals(0);
    std::int64_t count = 0, sum = 0;
    for (std::size_t key = 0; key < 11; ++key) {
      count += totals[key].count;
      sum += static_cast<std::int64_t>(totals[11 + key].amount);
    }
    BOOST_TEST_REQUIRE(count == sum);
    most_lost = std::max(most_lost, issued - std::min(issued, there));
    counted = there;
  }
  BOOST_TEST_MESSAGE(counted << " events over 100 kills; at most " << most_lost << " were lost at once");
  BOOST_TEST(counted > 100u);
  std::filesystem::remove_all(name);
}

}  // namespace mpol::counters
