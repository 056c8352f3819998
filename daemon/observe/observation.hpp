// Observation: what is noted of one request while it is answered: for its line in the log, and for its spans where it is traced.
//
// Threads: belongs to one at a time: that of the connection, or of who changes policies.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/observe/log.hpp"
#include "daemon/observe/span_exporter.hpp"

namespace mpol::daemon {

// When a step began, and its span's id; all zero where nothing is traced.
struct SpanStart {
  SpanId id{};
  std::chrono::steady_clock::time_point at{};
};

class Observation {
 public:
  struct Request {
    std::string_view method, route;  // literals
    std::string path;
    bool is_tls = false;
    std::optional<TraceParent> parent;  // none: the request brings none
    bool is_traced = false;
  };
  // `log`: null where the answer is no line. `exporter`: not null where it is traced. Both must outlive it.
  Observation(Request request, Log* log, SpanExporter* exporter);
  ~Observation();
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  bool is_traced() const { return request_.is_traced; }
  // "": it belongs to no trace.
  std::string trace_id() const;

  // ---- where it is traced ----
  SpanStart start() const;
  const SpanStart& root() const { return root_; }
  // A step that has just ended, or at `end`.
  void add(const SpanStart& start, const SpanId& parent, std::string name, std::vector<Attribute> attributes,
           Span::Kind kind = Span::Kind::Internal, bool is_error = false,
           std::optional<std::chrono::steady_clock::time_point> end = std::nullopt);

  // ---- always ----
  // One event was decided; `rank`: of its verdict among those of the policies, -1: it has none.
  void decided(int rank, std::string_view verdict);
  // One could not be.
  void refused() { ++events_; }
  // Once: the answer is given. `status` 0: there is none, the peer has gone.
  void answered(int status, std::size_t bytes);

 private:
  std::int64_t unix_ns(std::chrono::steady_clock::time_point at) const;
  void write_line(int status, std::size_t bytes) const;
  void send_spans(int status);

  Request request_;
  Log* log_;
  SpanExporter* exporter_;
  TraceId trace_{};
  SpanStart root_;
  std::int64_t began_ns_;  // since 1970, at root_.at
  std::vector<Span> spans_;
  std::uint64_t left_out_ = 0;  // spans beyond kMaxRequestSpans
  std::int64_t events_ = 0;
  int rank_ = -1;
  std::string verdict_;
  bool is_answered_ = false;
};

}  // namespace mpol::daemon
