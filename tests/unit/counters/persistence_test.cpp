#define BOOST_TEST_MODULE persistence_test
#include "runtime/counters/persistence.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "tests/support/fake_disk.hpp"
#include "tests/support/random.hpp"

namespace mpol::counters {
namespace {

using test::FakeDisk;
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
