// Any bytes as what a folder keeps of counters: no crash; the folder is refused, or is read into a store that counts on,
// and then is whole and is read again.
//
// The first byte says of what the bytes are: a snapshot or a journal; and whether they are the file as it is, or (few
// inputs have hashes that fit) payloads of records: a byte for the size, then so many bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/counters/persistence.hpp"
#include "tests/support/fake_disk.hpp"

namespace {

using namespace mpol;
using namespace mpol::counters;

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool is_journal = (data[0] & 1) != 0, is_raw = (data[0] & 2) != 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
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
