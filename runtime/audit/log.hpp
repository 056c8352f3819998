// AuditLog: what was decided, loaded and changed, in files that show whether anybody changed them afterwards. docs/audit.md
// has the format.
//
// In:      records, as members of a JSON object. Out: segments of JSON lines in a folder: a head, records, each with its
//          number and the chain's hash. A new segment is begun at each opening and when the present one is large.
// What becomes of a record when the disk is slow or takes no more goes by its class:
//   Load, Override, Level    on disk when append() returns, which waits for it; a Failure when they are not
//   Decision                 on disk within `interval_ms` (flush_if_due): one in that time waits for the disk. While it takes
//                            nothing they are kept, up to `buffer_bytes`, and tried again once an interval; past it they
//                            are refused: a Failure
//          What was kept is written with the next record that succeeds, in order. All of it is counted by class.
//          close() and the destructor write what is left.
// Threads: one log belongs to one thread.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/doors/durable_folder.hpp"
#include "base/limits.hpp"
#include "runtime/audit/chain.hpp"

namespace mpol::audit {

enum class Class : std::uint8_t { Load, Decision, Level, Override };
inline constexpr std::size_t kClasses = 4;
std::string_view name(Class record);

struct LogOptions {
  Key key;                                // of the chain and of value hashes; empty: none
  std::size_t segment_bytes = 64u << 20;  // Larger: fewer files. Smaller: a damaged file costs fewer records.
  std::int64_t interval_ms = 1000;        // Larger: fewer syncs. Smaller: a crash loses fewer decisions.
  std::size_t buffer_bytes = limits::kMaxAuditBuffer;
};

struct ClassStatus {
  std::uint64_t taken = 0, written = 0;  // on disk for sure
  std::uint64_t refused = 0;             // never taken: the buffer was full
  std::uint64_t waiting() const { return taken - written; }
};
struct LogStatus {
  std::array<ClassStatus, kClasses> classes;  // by Class
  std::uint64_t syncs = 0, failures = 0;
  std::string last_failure;  // in words; empty: none
  // Something is not on disk, or was refused.
  bool lacks_any() const;
};

class AuditLog {
 public:
  // Goes on after the last segment of the folder; a Failure when that one does not hold.
  static Result<std::unique_ptr<AuditLog>> open(std::unique_ptr<DurableFolder> folder, const LogOptions& options);
  ~AuditLog();

  // `members`: `"a":1,"b":"x"`, without line ends.
  Result<void> append(Class record, std::string_view members);
  // Call it now and then. What could not be written waits.
  void flush_if_due();
  Result<void> close();

  const LogStatus& status() const { return status_; }
  // What hashes of values are made with: the key, or without one the log's name, which keeps logs apart and no secret.
  const Key& value_key() const { return value_key_; }

 private:
  AuditLog(std::unique_ptr<DurableFolder> folder, const LogOptions& options);
  Result<void> recover();
  void begin_segment();
  void add_line(std::string line);
  Result<void> write_on();
  Result<void> write_anew();
  Result<void> write_out();

  std::unique_ptr<DurableFolder> folder_;
  LogOptions options_;
  Key value_key_;
  std::string log_;  // its name
  std::uint64_t segment_ = 0, next_ = 0;
  std::size_t segment_bytes_ = 0, torn_ = 0;
  Hash hash_{};
  std::unique_ptr<AppendFile> file_;  // null: the segment's file is to be made
  bool has_segment_ = false, is_broken_ = false;
  std::string buffer_;  // of the segment
  std::array<std::uint64_t, kClasses> in_buffer_{};
  std::chrono::steady_clock::time_point last_sync_ = std::chrono::steady_clock::now();
  LogStatus status_;
};

}  // namespace mpol::audit
