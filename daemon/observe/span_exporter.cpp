#include "daemon/observe/span_exporter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>

#include "base/doors/http_client.hpp"
#include "base/doors/http_text.hpp"
#include "base/doors/secret_file.hpp"
#include "base/limits.hpp"
#include "daemon/limits.hpp"

namespace mpol::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::int64_t kFirstPauseMs = 500, kLongestPauseMs = 10'000;

bool is_passing(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

Result<std::vector<std::string>> read_headers(const std::string& path) {
  if (path.empty()) return std::vector<std::string>();
  const auto text = read_secret_file(path, limits::kMaxConfigBytes);
  if (!text) return text.error();
  return read_header_lines(*text, path);
}

}  // namespace

struct SpanExporter::Parts {
  ExportOptions options;
  HttpClient client;
  std::minstd_rand random{std::random_device{}()};
  std::atomic<bool> cuts{false};  // what is under way ends

  mutable std::mutex mutex;  // of what follows
  std::condition_variable changed;
  std::deque<Span> queue;
  ExportStatus status;
  bool ends = false, has_ended = false;
  std::thread thread;

  std::vector<Span> next_batch();
  void send(const std::vector<Span>& batch);
  // What is to be done with the batch.
  struct Outcome {
    enum class Kind : std::uint8_t { Done, Refused, Again } kind{};
    std::uint64_t rejected = 0;
    std::int64_t after_ms = 0;
    std::string failure;
  };
  Outcome try_once(const std::string& body);
  void run();
};

Result<std::vector<std::string>> read_header_lines(std::string_view text, const std::string& path) {
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<std::string> lines;
  std::istringstream all{std::string(text)};
  std::string line;
  for (std::size_t number = 1; std::getline(all, line); ++number) {
    while (!line.empty() && kBlanks.find(line.back()) != kBlanks.npos) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string name = line.substr(0, colon);
    std::string value = line.substr(std::min(colon + 1, line.size()));
    value.erase(0, std::min(value.find_first_not_of(kBlanks), value.size()));
    if (colon == line.size() || value.empty() || !is_header_field(name, value))
      return Failure{fmt::format("{}:{}: expected a header, `name: value`", path, number)};
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    for (const std::string_view ours : {"content-type", "content-length", "transfer-encoding", "host", "expect"}) {
      if (lower == ours) return Failure{fmt::format("{}:{}: `{}` is set by mpold", path, number, name)};
    }
    lines.push_back(name + ": " + value);
  }
  return lines;
}

SpanExporter::SpanExporter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

Result<std::unique_ptr<SpanExporter>> SpanExporter::open(ExportOptions options) {
  if (auto headers = read_headers(options.headers_file); !headers) return headers.error();
  auto parts = std::make_unique<Parts>();
  parts->options = std::move(options);
  return std::unique_ptr<SpanExporter>(new SpanExporter(std::move(parts)));
}

SpanExporter::~SpanExporter() {
  {
    std::unique_lock lock(parts_->mutex);
    parts_->ends = true;
    parts_->changed.notify_all();
    parts_->changed.wait_for(lock, milliseconds(kTraceCloseMs), [this] { return parts_->has_ended; });
    parts_->cuts = true;
  }
  parts_->thread.join();
}

void SpanExporter::take(std::vector<Span> spans) {
  {
    const std::lock_guard lock(parts_->mutex);
    const std::size_t room = parts_->options.queue - std::min(parts_->options.queue, parts_->queue.size());
    const std::size_t taken = std::min(room, spans.size());
    std::move(spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(taken), std::back_inserter(parts_->queue));
    parts_->status.dropped += spans.size() - taken;
    if (parts_->queue.size() < parts_->options.batch) return;  // the thread looks after an interval
  }
  parts_->changed.notify_one();
}

ExportStatus SpanExporter::status() const {
  const std::lock_guard lock(parts_->mutex);
  ExportStatus status = parts_->status;
  status.waiting += parts_->queue.size();
  return status;
}

// None: it ends.
std::vector<Span> SpanExporter::Parts::next_batch() {
  std::unique_lock lock(mutex);
  status.waiting = 0;
  do {
    changed.wait_for(lock, milliseconds(options.interval_ms), [&] { return ends || queue.size() >= options.batch; });
  } while (queue.empty() && !ends);
  std::vector<Span> batch;
  while (!queue.empty() && batch.size() < options.batch) {
    batch.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  status.waiting = batch.size();
  return batch;
}

SpanExporter::Parts::Outcome SpanExporter::Parts::try_once(const std::string& body) {
  using Kind = Outcome::Kind;
  auto headers = read_headers(options.headers_file);  // it may be renewed
  if (!headers) return {Kind::Again, 0, 0, headers.error().message};
  HttpRequest request;
  request.method = "POST";
  request.url = options.endpoint;
  request.headers = *std::move(headers);
  request.headers.emplace_back("content-type: application/json");
  request.body = body;
  request.deadline_ms = options.timeout_ms;
  request.max_bytes = limits::kMaxAnswerBytes;
  request.ca_file = options.ca_file;
  request.interrupt = &cuts;
  const auto reply = client.send(request);
  if (!reply) return {Kind::Again, 0, 0, reply.error().message};
  if (reply->status >= 200 && reply->status < 300) return {Kind::Done, rejected_spans(reply->body), 0, ""};
  const std::string failure = fmt::format("the collector answered {}", reply->status);
  if (!is_passing(reply->status)) return {Kind::Refused, 0, 0, failure};
  return {Kind::Again, 0, reply->retry_after_ms, failure};
}

void SpanExporter::Parts::send(const std::vector<Span>& batch) {
  const std::string body = otlp_json(options.service, batch);
  const auto last = Clock::now() + milliseconds(kTraceRetryMs);
  for (std::int64_t pause_ms = kFirstPauseMs;; pause_ms = std::min(2 * pause_ms, kLongestPauseMs)) {
    const Outcome outcome = try_once(body);
    std::unique_lock lock(mutex);
    status.is_failing = !outcome.failure.empty();
    status.failures += status.is_failing ? 1 : 0;
    if (status.is_failing) status.last_failure = outcome.failure;
    if (outcome.kind == Outcome::Kind::Done) {
      const std::uint64_t rejected = std::min<std::uint64_t>(outcome.rejected, batch.size());
      status.refused += rejected;
      status.sent += batch.size() - rejected;
      return;
    }
    if (outcome.kind == Outcome::Kind::Refused) {
      status.refused += batch.size();
      return;
    }
    const std::int64_t jittered = pause_ms / 2 + static_cast<std::int64_t>(random()) % (pause_ms / 2 + 1);
    const auto next = Clock::now() + milliseconds(std::max(jittered, outcome.after_ms));
    if (next < last && !ends) changed.wait_until(lock, next, [&] { return ends; });
    if (next < last && !ends) continue;
    status.dropped += batch.size();
    return;
  }
}

void SpanExporter::Parts::run() {
  for (;;) {
    const std::vector<Span> batch = next_batch();
    if (batch.empty()) break;
    if (cuts) {
      const std::lock_guard lock(mutex);
      status.dropped += batch.size();
    } else {
      send(batch);
    }
  }
  const std::lock_guard lock(mutex);
  has_ended = true;
  changed.notify_all();
}

}  // namespace mpol::daemon
