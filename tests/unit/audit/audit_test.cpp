#define BOOST_TEST_MODULE audit_test
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "runtime/audit/log.hpp"
#include "runtime/audit/verify.hpp"
#include "tests/support/fake_disk.hpp"

namespace mpol::audit {
namespace {

using test::FakeDisk;
using test::FakeFolder;

const Key kKey = "a key of a test log";

std::unique_ptr<AuditLog> open_log(FakeDisk& disk, std::size_t segment_bytes = 1u << 20, const Key& key = kKey) {
  LogOptions options;
  options.key = key;
  options.segment_bytes = segment_bytes;
  auto log = AuditLog::open(std::make_unique<FakeFolder>(disk), options);
  BOOST_REQUIRE_MESSAGE(log, log.error().message);
  return *std::move(log);
}
Verified check(FakeDisk& disk, const Key& key = kKey) {
  const auto found = verify(FakeFolder(disk), key);
  BOOST_REQUIRE(bool(found));
  return *found;
}
std::string member(int i) { return "\"n\":" + std::to_string(i); }

// Three segments of a few records.
FakeDisk written() {
  FakeDisk disk;
  const auto log = open_log(disk, 400);
  BOOST_TEST(bool(log->append(Class::Load, "\"package\":\"p\"")));
  for (int i = 0; i < 9; ++i) BOOST_TEST(bool(log->append(Class::Override, member(i))));
  return disk;
}
std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  std::istringstream in(bytes);
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  return lines;
}
std::string joined(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const std::string& line : lines) bytes += line;
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_written_holds) {
  FakeDisk disk = written();
  const Verified found = check(disk);
  BOOST_TEST(!found.fault.has_value());
  BOOST_TEST(found.records == 10u);
  BOOST_TEST(found.segments == disk.files.size());
  BOOST_TEST(found.segments >= 3u);
}

BOOST_AUTO_TEST_CASE(the_log_goes_on_after_it_was_closed) {
  FakeDisk disk;
  {
    BOOST_TEST(bool(open_log(disk)->append(Class::Decision, member(1))));
  }
  {
    BOOST_TEST(bool(open_log(disk)->append(Class::Decision, member(2))));
  }
  const Verified found = check(disk);
  BOOST_TEST(!found.fault.has_value());
  BOOST_TEST((found.records == 2u && found.segments == 2u));
}

BOOST_AUTO_TEST_CASE(another_key_or_none_does_not_hold) {
  FakeDisk disk = written();
  BOOST_TEST(check(disk, "").fault.has_value());
  BOOST_TEST(check(disk, "a key of another log").fault.has_value());
  FakeDisk open;
  {
    BOOST_TEST(bool(open_log(open, 1u << 20, "")->append(Class::Decision, member(1))));
  }
  BOOST_TEST(!check(open, "").fault.has_value());
  BOOST_TEST(check(open, kKey).fault.has_value());
}

BOOST_AUTO_TEST_CASE(every_change_of_a_byte_is_found) {
  const FakeDisk disk = written();
  for (const auto& [name, bytes] : disk.files) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      // The last line end of all: without it the log ends before that record, as after a crash.
      if (name == disk.files.rbegin()->first && at + 1 == bytes.size()) continue;
      FakeDisk bad = disk;
      bad.files.at(name)[at] = static_cast<char>(bytes[at] ^ 1);
      BOOST_TEST(check(bad).fault.has_value(), name << " byte " << at);
    }
  }
}

BOOST_AUTO_TEST_CASE(lines_that_are_gone_doubled_or_moved_are_found) {
  const FakeDisk disk = written();
  for (const auto& [name, bytes] : disk.files) {
    const std::vector<std::string> lines = lines_of(bytes);
    const bool is_last = name == disk.files.rbegin()->first;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::vector<std::string> less = lines, more = lines, moved = lines;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
      more.insert(more.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
      if (i > 0) std::swap(moved[i], moved[i - 1]);
      for (const auto& [changed, what] :
           {std::pair(less, "gone"), std::pair(more, "doubled"), std::pair(moved, "moved")}) {
        if (changed == lines) continue;
        // The end of a log can be cut off; whoever kept the last hash sees it.
        if (is_last && changed.size() < lines.size() && i + 1 == lines.size()) continue;
        FakeDisk bad = disk;
        bad.files.at(name) = joined(changed);
        BOOST_TEST(check(bad).fault.has_value(), name << " line " << i << " " << what);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(segments_that_are_gone_or_renamed_are_found) {
  const FakeDisk disk = written();
  std::vector<std::string> names;
  for (const auto& [name, bytes] : disk.files) names.push_back(name);
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    FakeDisk gone = disk, swapped = disk;
    gone.files.erase(names[i]);
    BOOST_TEST(check(gone).fault.has_value());
    std::swap(swapped.files.at(names[i]), swapped.files.at(names[i + 1]));
    BOOST_TEST(check(swapped).fault.has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_cut_is_either_at_the_end_of_a_record_or_said) {
  const FakeDisk disk = written();
  const Verified whole = check(const_cast<FakeDisk&>(disk));
  const std::string last = disk.files.rbegin()->first;
  const std::string bytes = disk.files.at(last);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    FakeDisk cut = disk;
    cut.files.at(last).resize(size);
    const Verified found = check(cut);
    BOOST_TEST(!found.fault.has_value());
    BOOST_TEST((found.last != whole.last));
    BOOST_TEST((found.torn + found.begun > 0) == (size > 0 && bytes[size - 1] != '\n'));
    // The log goes on, and holds.
    if (size % 7 == 0) {
      {
        BOOST_TEST(bool(open_log(cut)->append(Class::Load, member(1))));
      }
      BOOST_TEST(!check(cut).fault.has_value(), "cut at " << size);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_log_whose_end_does_not_hold_is_not_gone_on_with) {
  FakeDisk disk = written();
  BOOST_TEST_REQUIRE(disk.files.size() > 1);
  disk.files.rbegin()->second[300] ^= 1;
  const auto log = AuditLog::open(std::make_unique<FakeFolder>(disk), {.key = kKey});
  BOOST_TEST(!log);
  BOOST_TEST(log.error().message.find("does not hold") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_further_up_is_still_found_when_the_log_has_gone_on) {
  FakeDisk disk = written();
  const auto first = disk.files.begin()->first;
  disk.files.at(first)[300] ^= 1;
  BOOST_TEST(bool(open_log(disk)->append(Class::Load, member(1))));
  const Verified found = check(disk);
  BOOST_TEST_REQUIRE(found.fault.has_value());
  BOOST_TEST(found.fault->segment == first);
}

BOOST_AUTO_TEST_CASE(the_end_says_the_same_as_all_of_the_log) {
  FakeDisk disk = written();
  const std::string last = disk.files.rbegin()->first;
  const std::string bytes = disk.files.at(last);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    disk.files.at(last) = bytes.substr(0, size);
    const Verified whole = check(disk), end = *verify_end(FakeFolder(disk), kKey);
    BOOST_TEST(!end.fault.has_value());
    BOOST_TEST(end.segments == whole.segments);
    BOOST_TEST(end.records == whole.records);
    BOOST_TEST(end.log == whole.log);
    BOOST_TEST((end.last == whole.last));
    BOOST_TEST(end.torn == whole.torn);
    BOOST_TEST(end.begun == whole.begun);
  }
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_said_and_loses_nothing) {
  FakeDisk disk;
  {
    const auto log = open_log(disk);
    BOOST_TEST(bool(log->append(Class::Load, member(0))));
    disk.is_full = true;
    BOOST_TEST(!log->append(Class::Load, member(1)));
    BOOST_TEST(bool(log->append(Class::Decision, member(2))));
    BOOST_TEST(!log->close());
    BOOST_TEST(log->status().failures == 2u);
    disk.is_full = false;
    BOOST_TEST(bool(log->append(Class::Load, member(3))));
    BOOST_TEST(bool(log->append(Class::Load, member(4))));
  }
  const Verified found = check(disk);
  BOOST_TEST(!found.fault.has_value());
  BOOST_TEST(found.records == 5u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_keeps_decisions_refuses_the_rest_and_counts_by_class) {
  FakeDisk disk;
  const auto of = [](const AuditLog& log, Class record) { return log.status().classes[static_cast<std::size_t>(record)]; };
  {
    LogOptions options;
    options.key = kKey;
    options.buffer_bytes = 1000;
    options.interval_ms = 0;  // due at once
    auto log = *AuditLog::open(std::make_unique<FakeFolder>(disk), options);
    BOOST_TEST(bool(log->append(Class::Load, member(0))));
    disk.is_full = true;
    // What must be on disk is not, and is said.
    BOOST_TEST(!log->append(Class::Override, member(1)));
    BOOST_TEST(!log->append(Class::Level, member(2)));
    int taken = 0;
    while (log->append(Class::Decision, member(taken))) {
      log->flush_if_due();
      BOOST_TEST_REQUIRE(++taken < 100);
    }
    BOOST_TEST(!log->append(Class::Decision, member(-1)));
    BOOST_TEST((of(*log, Class::Load).taken == 1u && of(*log, Class::Load).waiting() == 0u));
    BOOST_TEST((of(*log, Class::Override).waiting() == 1u && of(*log, Class::Level).waiting() == 1u));
    BOOST_TEST(of(*log, Class::Decision).waiting() == static_cast<std::uint64_t>(taken));
    BOOST_TEST(of(*log, Class::Decision).refused == 2u);
    BOOST_TEST(log->status().last_failure == "no space left on device");
    BOOST_TEST(log->status().failures > 3u);
    // Then it takes records again: all that was kept is written, in order, and what was refused left no gap.
    disk.is_full = false;
    BOOST_TEST(bool(log->append(Class::Decision, member(taken))));
    BOOST_TEST(of(*log, Class::Decision).refused == 2u);
    BOOST_TEST(bool(log->close()));
    BOOST_TEST(of(*log, Class::Decision).written == static_cast<std::uint64_t>(taken) + 1);
    BOOST_TEST((of(*log, Class::Override).waiting() == 0u && of(*log, Class::Level).waiting() == 0u));
    BOOST_TEST(log->status().lacks_any());
    BOOST_TEST(check(disk).records == 4u + static_cast<std::uint64_t>(taken));
  }
  BOOST_TEST(!check(disk).fault.has_value());
}

}  // namespace mpol::audit
