// Any bytes as what a folder keeps of counters, or as what a Redis keeps of one: no crash; it is refused, or is read into a
// state that counts on at any time that events may have, and then is whole and is read again.
//
// The first byte says of what the bytes are: a snapshot or a journal; and whether they are the file as it is, or (few
// inputs have hashes that fit) payloads of records: a byte for the size, then so many bytes. Or the payload of a record
// with a counter's shape, and a state as a record has it, which Redis gives with its check.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text/time_text.hpp"
#include "runtime/counters/persistence.hpp"
#include "runtime/counters/redis/keys.hpp"
#include "tests/support/fake_disk.hpp"

namespace {

using namespace mpol;
using namespace mpol::counters;

// First, a usual one, last; a state's own are between.
constexpr std::array kTimes{kMinTimeMs, std::int64_t{5000}, kMaxTimeMs};

void require(bool holds) {
  if (!holds) std::abort();
}

std::string records(std::string_view text, std::string out) {
  RecordWriter record;
  while (!text.empty()) {
    const std::size_t size = std::min<std::size_t>(static_cast<unsigned char>(text[0]), text.size() - 1);
    for (const char byte : text.substr(1, size)) record.u8(static_cast<std::uint8_t>(byte));
    record.finish(out);
    text.remove_prefix(1 + size);
  }
  return out;
}

PersistenceOptions seldom() {
  PersistenceOptions options;
  options.interval_ms = 60'000;  // what is written is written by us
  return options;
}

// What a policy makes of what it read, alone and among others.
void use(const CounterShape& shape, const CounterTotals& totals) {
  ir::Counter counter;
  counter.kind = shape.kind;
  if (shape.half_life_ms > 0) counter.half_life = InstId(0);
  counter.shown_as = shape.kind == ir::CounterKind::Sum && shape.is_whole ? ValueKind::Int : ValueKind::Float;
  const Value value = value_of(counter, totals);
  const bool is_number = shape.kind == ir::CounterKind::Mean ||
                         (shape.kind == ir::CounterKind::Sum && !shape.is_whole) ||
                         (shape.kind == ir::CounterKind::Count && shape.half_life_ms > 0);
  if (is_number) require(!std::isnan(value.numbers.low) && !std::isnan(value.numbers.high));
  require(totals.count >= 0);
  (void)is_outlier(totals, std::vector<CounterTotals>(20, totals), 2, 0.99);
}

// A value that Redis gives. What was counted on still fits.
void check_redis(std::string_view bytes) {
  RecordReader record(bytes);
  const CounterShape shape = record.shape();
  KeyState state = record.state(), read;
  std::string why;
  if (!record.is_whole() || !decode(shape, encode(state), read, why)) return;
  require(read == state);
  for (const std::int64_t time_ms : kTimes) {
    use(shape, totals(shape, state, time_ms));
    add(shape, state, time_ms, {1e308, time_ms, static_cast<std::uint64_t>(time_ms)});
    require(fits(shape, state));
    use(shape, totals(shape, state, time_ms));
  }
}

// All that the folder keeps, read and written on.
void use_all(MemoryStore& store) {
  struct Kept {
    Handle counter;
    CounterShape shape;
    KeyHash key;
  };
  std::vector<Kept> all;
  store.save(
      [&](Handle handle, const CounterShape& shape, std::size_t, std::size_t, std::uint64_t, const KeyTable& table) {
        table.for_each([&](const KeyHash& key, const KeyState&) { all.push_back({handle, shape, key}); });
      },
      [](std::size_t, std::uint64_t, const SeenEvents::Shard&) {});
  for (const Kept& one : all) {
    for (const std::int64_t time_ms : kTimes) {
      CounterReading reading;
      const Read read{one.counter, one.key, &reading};
      store.read(time_ms, "", std::span(&read, 1));
      use(one.shape, reading.totals);
      Write write;
      write.counter = one.counter;
      write.key = one.key;
      write.time_ms = time_ms;
      require(store.write(time_ms, "", std::span(&write, 1)) == Written::Done);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool is_journal = (data[0] & 1) != 0, is_raw = (data[0] & 2) != 0, is_redis = (data[0] & 4) != 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (is_redis) {
    check_redis(rest);
    return 0;
  }
  const char* const format = is_journal ? "mpol-journal 1\n" : "mpol-snapshot 1\n";
  test::FakeDisk disk;
  disk.files[is_journal ? "journal-000000000001" : "snapshot-000000000001"] =
      is_raw ? std::string(rest) : records(rest, format);
  CounterShape shape;
  shape.name = "fuzz.own";
  shape.kind = ir::CounterKind::LastSeen;
  shape.max_keys = 8;
  const KeyHash key{1, 2};
  {
    MemoryStore store;
    auto kept = Persistence::open(std::make_unique<test::FakeFolder>(disk), store, seldom());
    if (!kept) return 0;
    use_all(store);
    Diagnostics diagnostics;
    const std::vector<Handle> handles = store.open(std::span(&shape, 1), diagnostics);
    if (handles.empty()) return 0;  // no room, or the bytes say that it was another counter
    Write write;
    write.counter = handles[0];
    write.key = key;
    write.time_ms = 5000;
    require(store.write(5000, "", std::span(&write, 1)) == Written::Done);
  }
  MemoryStore store;
  const auto again = Persistence::open(std::make_unique<test::FakeFolder>(disk), store, seldom());
  require(bool(again) && (*again)->status().left_out_bytes == 0);
  Diagnostics diagnostics;
  const std::vector<Handle> handles = store.open(std::span(&shape, 1), diagnostics);
  require(!handles.empty());
  CounterReading reading;
  const Read read{handles[0], key, &reading};
  store.read(6000, "", std::span(&read, 1));
  require(reading.state == CounterReading::State::Known);
  return 0;
}
