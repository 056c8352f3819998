// AuditLog: what was decided, loaded and changed, in files that show whether anybody changed them afterwards. docs/audit.md
// has the format.
//
// In:      records, as members of a JSON object. Out: segments of JSON lines in a folder: a head, records, each with its
//          number and the chain's hash. A new segment is begun at each opening and when the present one is large.
// Durable: records of class Decision are on disk within `interval_ms` (flush_if_due), those of the other classes when
//          append() returns. close() and the destructor write what is left.
// Errors:  a Failure when something could not be written. What was not written is kept and tried again, up to
//          limits::kMaxAuditBuffer; past it records are refused, and the refusals counted: none is left out silently.
// Threads: one log belongs to one thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/doors/durable_folder.hpp"
#include "runtime/audit/chain.hpp"

namespace mpol::audit {

enum class Class : std::uint8_t { Load, Decision, Level, Override };
std::string_view name(Class record);

struct LogOptions {
  Key key;                                // of the chain and of value hashes; empty: none
  std::size_t segment_bytes = 64u << 20;  // Larger: fewer files. Smaller: a damaged file costs fewer records.
  std::int64_t interval_ms = 1000;        // Larger: fewer syncs. Smaller: a crash loses fewer decisions.
};

struct LogStatus {
  std::uint64_t records = 0, syncs = 0, failures = 0, refused = 0;
};

class AuditLog {
 public:
  // Goes on after the last segment of the folder; a Failure when that one does not hold.
  static Result<std::unique_ptr<AuditLog>> open(std::unique_ptr<DurableFolder> folder, const LogOptions& options);
  ~AuditLog();

  // `members`: `"a":1,"b":"x"`, without line ends.
  Result<void> append(Class record, std::string_view members);
  Result<void> flush_if_due();
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
  std::chrono::steady_clock::time_point last_sync_ = std::chrono::steady_clock::now();
  LogStatus status_;
};

}  // namespace mpol::audit
