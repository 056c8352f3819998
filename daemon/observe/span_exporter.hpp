// SpanExporter: sends spans to a collector, OTLP over HTTP as JSON, in batches, on a thread of its own.
//
// take() never waits: a span that the queue has no room for is dropped, and counted. While the collector cannot be reached or says that it
// is busy (429, 502, 503, 504), a batch is tried again later and later, with jitter, not before Retry-After, for kTraceRetryMs; what it
// refuses otherwise is not tried again.
// Errors:  open(): a Failure where the file of headers cannot be used. Later they are in status().
// Threads: take() and status() from any. The destructor sends what waits, for at most about kTraceCloseMs.
// Source:  OTLP 1.x, section OTLP/HTTP.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "daemon/observe/span.hpp"

namespace mpol::daemon {

struct ExportOptions {
  std::string endpoint;  // a URL
  TracedService service;
  std::string headers_file, ca_file;      // "": none; the system's authorities
  std::size_t queue = 8192, batch = 512;  // spans
  std::int64_t interval_ms = 1000, timeout_ms = 5000;
};

// Spans since the start; what waits is now.
struct ExportStatus {
  std::uint64_t sent = 0, dropped = 0, refused = 0, waiting = 0;
  std::uint64_t failures = 0;  // requests that failed or were refused
  bool is_failing = false;     // the last one did
  std::string last_failure;    // in words; "": none
};

class SpanExporter {
 public:
  static Result<std::unique_ptr<SpanExporter>> open(ExportOptions options);
  ~SpanExporter();
  void take(std::vector<Span> spans);
  ExportStatus status() const;

 private:
  struct Parts;
  explicit SpanExporter(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The lines `name: value` of a file of headers; blank lines and `#` comments are left out. `path`: for what is wrong.
Result<std::vector<std::string>> read_header_lines(std::string_view text, const std::string& path);

}  // namespace mpol::daemon
