// Any bytes as a segment of an audit log: no crash; a log either does not hold, and then is not gone on with, or holds,
// and then takes a further record and holds again. What is read of a record lies within its line.
//
// Few inputs have hashes that fit: with the first byte odd, each line's hash is worked out anew before it is looked at.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/audit/log.hpp"
#include "runtime/audit/records.hpp"
#include "runtime/audit/verify.hpp"
#include "tests/support/fake_disk.hpp"

namespace {

using namespace mpol;
using namespace mpol::audit;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string with_hashes(std::string_view text, const Key& key) {
  std::string out;
  Hash hash{};
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return out.append(text);
    const std::string_view line = text.substr(0, end);
    const auto parts = split_line(line);
    const std::string_view covered = parts ? parts->covered : line;
    hash = next_hash(hash, covered, key);
    out.append(covered).append(",\"hash\":\"").append(to_hex(hash)).append("\"}\n");
    text.remove_prefix(end + 1);
  }
  return out;
}

bool is_within(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void read_records(std::string_view segment) {
  while (!segment.empty()) {
    const std::string_view line = segment.substr(0, segment.find('\n'));
    segment.remove_prefix(std::min(segment.size(), line.size() + 1));
    for (const char* name : {"class", "seq", "hash", ""}) require(is_within(member(line, name), line));
    if (const auto load = read_load(line)) require(!load->program.empty() && is_within(load->program, line));
    if (const auto record = read_decision(line)) {
      require(is_within(record->event, line) && is_within(record->decision, line));
      for (const std::string_view name : record->fetched) require(is_within(name, line));
      for (const std::string_view name : record->hidden) require(is_within(name, line));
      require(record->how.size() == record->hidden.size());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Key key = (data[0] & 2) != 0 ? "a key for fuzzing" : "";
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) != 0) bytes = with_hashes(bytes, key);
  read_records(bytes);
  test::FakeDisk disk;
  disk.files[segment_name(1)] = bytes;
  const auto found = verify(test::FakeFolder(disk), key);
  require(bool(found));
  auto log = AuditLog::open(std::make_unique<test::FakeFolder>(disk), {.key = key});
  require(bool(log) == !found->fault.has_value());
  if (!log) return 0;
  require(bool((*log)->append(Class::Load, "\"n\":1")));
  const auto again = verify(test::FakeFolder(disk), key);
  require(again && !again->fault && again->records == found->records + 1);
  return 0;
}
