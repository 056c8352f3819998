#include "daemon/observe/observation.hpp"

#include <cstring>
#include <random>

#include "daemon/limits.hpp"

namespace mpol::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

template <std::size_t kSize>
void fill(std::array<std::uint8_t, kSize>& id) {
  static thread_local std::mt19937_64 numbers{(std::uint64_t{std::random_device{}()} << 32) | std::random_device{}()};
  for (std::size_t i = 0; i < kSize; i += 8) {
    const std::uint64_t eight = numbers() | 1;  // never all zero
    std::memcpy(id.data() + i, &eight, 8);
  }
}

}  // namespace

Observation::Observation(Request request, Log* log, SpanExporter* exporter)
    : request_(std::move(request)), log_(log), exporter_(exporter) {
  root_.at = Clock::now();
  began_ns_ = std::chrono::duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (request_.parent) trace_ = request_.parent->trace;
  if (!is_traced()) return;
  if (!request_.parent) fill(trace_);
  fill(root_.id);
}

// Who handled it has let it go without an answer.
Observation::~Observation() { answered(0, 0); }

std::string Observation::trace_id() const { return request_.parent || is_traced() ? hex_of(trace_) : ""; }

SpanStart Observation::start() const {
  SpanStart start;
  if (!is_traced()) return start;
  fill(start.id);
  start.at = Clock::now();
  return start;
}

std::int64_t Observation::unix_ns(Clock::time_point at) const {
  return began_ns_ + std::chrono::duration_cast<nanoseconds>(at - root_.at).count();
}

void Observation::add(const SpanStart& start, const SpanId& parent, std::string name, std::vector<Attribute> attributes,
                      Span::Kind kind, bool is_error, std::optional<Clock::time_point> end) {
  if (!is_traced() || is_answered_) return;
  if (spans_.size() >= kMaxRequestSpans) {
    ++left_out_;
    return;
  }
  spans_.push_back({trace_, start.id, parent, kind, std::move(name), unix_ns(start.at),
                    unix_ns(end.value_or(Clock::now())), std::move(attributes), is_error});
}

void Observation::decided(int rank, std::string_view verdict) {
  ++events_;
  if (rank <= rank_) return;
  rank_ = rank;
  verdict_ = verdict;
}

void Observation::answered(int status, std::size_t bytes) {
  if (is_answered_) return;
  if (log_ != nullptr) write_line(status, bytes);
  if (is_traced()) send_spans(status);
  is_answered_ = true;
}

void Observation::write_line(int status, std::size_t bytes) const {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - root_.at);
  log_->write(LogEvent::request, {{"method", request_.method},
                                  {"route", request_.route},
                                  {"status", status},
                                  {"us", took.count()},
                                  {"bytes", bytes},
                                  {"events", events_},
                                  {"verdict", verdict_},
                                  {"trace_id", trace_id()}});
}

// The span of the request goes first: where not all fit the queue, its steps are worth nothing without it.
void Observation::send_spans(int status) {
  Span root{trace_, root_.id, {}, Span::Kind::Server, std::string(request_.method), began_ns_, unix_ns(Clock::now()),
            {},     false};
  root.name += ' ';
  root.name += request_.route;
  if (request_.parent) root.parent = request_.parent->span;
  root.attributes = {{"http.request.method", std::string(request_.method)},
                     {"http.route", std::string(request_.route)},
                     {"url.path", request_.path},
                     {"url.scheme", request_.is_tls ? "https" : "http"}};
  if (status != 0) root.attributes.push_back({"http.response.status_code", std::int64_t{status}});
  if (events_ > 0) root.attributes.push_back({"mpol.events", events_});
  if (!verdict_.empty()) root.attributes.push_back({"mpol.verdict", verdict_});
  if (left_out_ > 0) root.attributes.push_back({"mpol.spans_left_out", static_cast<std::int64_t>(left_out_)});
  root.is_error = status == 0 || status >= 500;
  if (root.is_error) root.attributes.push_back({"error.type", status == 0 ? "no_answer" : std::to_string(status)});
  spans_.insert(spans_.begin(), std::move(root));
  exporter_->take(std::move(spans_));
}

}  // namespace mpol::daemon
