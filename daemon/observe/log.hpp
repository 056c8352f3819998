// Log: what mpold tells those who run it, a line each (log_line.hpp), on standard error.
//
// write() never waits for who reads: lines go into a queue, and a thread of the log's own writes them. A line that the queue has no room
// for is dropped, and of lines that are alike only some are taken a second (log.def); how many were not is told, and counted.
// Errors:  none: what cannot be written is dropped.
// Threads: write() and counts() from any. The destructor waits at most kLogCloseMs for what waits.
#pragma once
#include <functional>
#include <initializer_list>
#include <memory>

#include "daemon/observe/log_line.hpp"

namespace mpol::daemon {

struct LogOptions {
  bool as_json = false;
  LogLevel level = LogLevel::Info;  // and what is worse
  std::size_t queue_bytes = std::size_t{1} << 20;
  int descriptor = 2;
};

// Lines since the start.
struct LogCounts {
  std::uint64_t written = 0;
  std::uint64_t dropped = 0;   // the queue was full, or it could not be written
  std::uint64_t left_out = 0;  // more than may be alike in a second
};

class Log {
 public:
  explicit Log(const LogOptions& options);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(LogEvent event, std::initializer_list<LogField> fields = {});
  LogCounts counts() const;

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;  // shared with its thread, which a reader that has stopped may hold for ever
};

}  // namespace mpol::daemon
