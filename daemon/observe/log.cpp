#include "daemon/observe/log.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "daemon/limits.hpp"

namespace mpol::daemon {
namespace {

using std::chrono::milliseconds;

// How often the thread looks whether it is to end, or has something to tell that nobody woke it for.
constexpr milliseconds kTick(100);

std::int64_t now_ms() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Lines that are alike.
struct Kind {
  LogEvent event;
  std::string about;  // the value of their first field
  auto operator<=>(const Kind&) const = default;
};
struct Window {
  std::int64_t second = 0;
  std::size_t lines = 0;
  std::uint64_t left_out = 0;
};

}  // namespace

struct Log::Parts {
  explicit Parts(const LogOptions& given) : options(given) {}

  const LogOptions options;
  std::atomic<bool> gives_up{false};
  mutable std::mutex mutex;  // of what follows
  std::condition_variable changed;
  std::string waiting;       // lines that are not being written yet
  std::size_t leaving = 0;   // bytes that are
  std::uint64_t untold = 0;  // lines dropped since that was told
  std::map<Kind, Window> kinds;
  LogCounts counts;
  bool ends = false, has_ended = false;
  std::thread thread;

  std::string line(LogEvent event, std::int64_t time_ms, std::span<const LogField> fields) const;
  bool may(LogEvent event, std::int64_t second, std::span<const LogField> fields);
  void add(std::string_view line);
  void tell_missing();
  void write_out(std::string_view bytes);
  bool write_some(std::string_view& bytes) const;
  void run();
};

std::string Log::Parts::line(LogEvent event, std::int64_t time_ms, std::span<const LogField> fields) const {
  std::string text;
  options.as_json ? write_log_json(event, time_ms, fields, text) : write_log_text(event, time_ms, fields, text);
  return text;
}

// With the lock.
bool Log::Parts::may(LogEvent event, std::int64_t second, std::span<const LogField> fields) {
  const std::size_t most = most_of(event);
  if (most == 0) return true;
  Kind kind{event, ""};
  if (const auto* const about = fields.empty() ? nullptr : std::get_if<std::string_view>(&fields.front().value))
    kind.about = about->substr(0, kMaxLogValueBytes);
  if (kinds.size() >= kMaxLogKinds && !kinds.contains(kind)) kind.about.clear();
  Window& window = kinds[kind];
  if (window.second != second && window.left_out == 0) window = {second, 0, 0};
  if (window.lines < most) {
    ++window.lines;
    return true;
  }
  ++window.left_out;
  ++counts.left_out;
  return false;
}

// With the lock.
void Log::Parts::add(std::string_view line) {
  if (waiting.size() + leaving + line.size() > options.queue_bytes) {
    ++untold;
    ++counts.dropped;
    return;
  }
  waiting += line;
}

// What did not become a line, once its second is over or there is room again. With the lock.
void Log::Parts::tell_missing() {
  const std::int64_t now = now_ms();
  for (auto it = kinds.begin(); it != kinds.end();) {
    const auto& [kind, window] = *it;
    if (window.second == now / 1000 && !ends) {
      ++it;
      continue;
    }
    if (window.left_out > 0) {
      const LogField fields[] = {
          {"of", name(kind.event)}, {"about", kind.about}, {"count", static_cast<std::int64_t>(window.left_out)}};
      add(line(LogEvent::lines_left_out, now, fields));
    }
    it = kinds.erase(it);
  }
  if (untold == 0 || waiting.size() + leaving > options.queue_bytes / 2) return;
  const LogField fields[] = {{"count", static_cast<std::int64_t>(untold)}};
  untold = 0;
  add(line(LogEvent::lines_dropped, now, fields));
}

// False: it cannot be written now or ever. A pipe that can be written to takes PIPE_BUF bytes without waiting.
bool Log::Parts::write_some(std::string_view& bytes) const {
  pollfd one{options.descriptor, POLLOUT, 0};
  while (poll(&one, 1, static_cast<int>(kTick.count())) <= 0 || (one.revents & POLLOUT) == 0) {
    if (gives_up || (one.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return false;
  }
  const ssize_t count = ::write(options.descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  bytes.remove_prefix(static_cast<std::size_t>(count));
  return true;
}

void Log::Parts::write_out(std::string_view bytes) {
  const auto all = std::count(bytes.begin(), bytes.end(), '\n');
  while (!bytes.empty() && write_some(bytes)) {
  }
  const auto lost = std::count(bytes.begin(), bytes.end(), '\n');
  const std::lock_guard lock(mutex);
  leaving = 0;
  counts.written += static_cast<std::uint64_t>(all - lost);
  counts.dropped += static_cast<std::uint64_t>(lost);
  untold += static_cast<std::uint64_t>(lost);
}

void Log::Parts::run() {
  std::string now;
  for (bool last = false; !last;) {
    {
      std::unique_lock lock(mutex);
      changed.wait_for(lock, kTick, [&] { return ends || !waiting.empty(); });
      last = ends;
      tell_missing();
      now.clear();
      now.swap(waiting);
      leaving = now.size();
    }
    if (!now.empty()) write_out(now);
  }
  const std::lock_guard lock(mutex);
  has_ended = true;
  changed.notify_all();
}

Log::Log(const LogOptions& options) : parts_(std::make_shared<Parts>(options)) {
  parts_->thread = std::thread([parts = parts_] { parts->run(); });
}

Log::~Log() {
  std::unique_lock lock(parts_->mutex);
  parts_->ends = true;
  parts_->changed.notify_all();
  const auto has_ended = [this] { return parts_->has_ended; };
  if (!parts_->changed.wait_for(lock, milliseconds(kLogCloseMs), has_ended)) {
    parts_->gives_up = true;
    parts_->changed.wait_for(lock, 3 * kTick, has_ended);
  }
  const bool can_join = parts_->has_ended;
  lock.unlock();
  can_join ? parts_->thread.join() : parts_->thread.detach();
}

void Log::write(LogEvent event, std::initializer_list<LogField> fields) {
  if (level_of(event) > parts_->options.level) return;
  const std::int64_t time_ms = now_ms();
  {
    const std::lock_guard lock(parts_->mutex);
    if (!parts_->may(event, time_ms / 1000, fields)) return;
  }
  const std::string line = parts_->line(event, time_ms, fields);
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->add(line);
  }
  parts_->changed.notify_one();
}

LogCounts Log::counts() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->counts;
}

}  // namespace mpol::daemon
