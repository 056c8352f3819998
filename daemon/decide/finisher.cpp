#include "daemon/decide/finisher.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "base/doors/durable_folder.hpp"
#include "base/doors/files.hpp"
#include "base/limits.hpp"
#include "daemon/limits.hpp"
#include "runtime/actions/delivery.hpp"
#include "runtime/actions/keep.hpp"
#include "runtime/audit/key_file.hpp"

namespace mpol::daemon {
namespace {

// How often the threads look for what nobody has woken them for.
constexpr std::chrono::milliseconds kTick(50);

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// How long one round of deliveries takes at most (and the sink that it ends with): then whoever waits for the end, or gives
// what is not durable, has his turn.
constexpr std::int64_t kRoundMs = 200;
// How often what is in the outbox is counted.
constexpr std::int64_t kCountMs = 1000;

// Durable actions that wait for their commit.
struct KeepTask {
  Decision decision;
  std::shared_ptr<const Program> program;
  std::vector<actions::Item> items;
  std::function<void(Decision)> then;
};

// A decision that waits for its record, or whose record waits for the disk.
struct RecordTask {
  std::string policy;
  std::string decision;                   // of class Decision; "": nothing is recorded
  std::vector<std::string> levels;        // of class Level
  std::vector<actions::Item> items;       // that are told behind it
  std::function<void(std::string)> then;  // null: the decision was given out already

  std::size_t bytes() const {
    std::size_t sum = sizeof(RecordTask) + decision.size();
    for (const actions::Item& item : items) sum += item.payload.size();
    return sum;
  }
};

}  // namespace

struct Finisher::Parts {
  FinisherOptions options;
  std::string audit_key;
  std::unique_ptr<actions::Outbox> outbox;
  std::unique_ptr<actions::Delivery> delivery;  // belongs to the second thread
  std::unique_ptr<actions::Outbox> no_outbox;   // what delivery looks at where there is none

  mutable std::mutex mutex;  // of all below but the logs
  std::condition_variable has_work, has_items;
  std::vector<KeepTask> keep_tasks;
  std::deque<RecordTask> record_tasks;
  std::size_t record_bytes = 0;     // of these
  std::deque<actions::Item> items;  // for sinks, not durable
  FinisherStatus status;
  bool is_full = false;        // a log takes no more
  bool ends = false;           // of the first thread
  bool has_last_item = false;  // the first has ended: what the second finds is all

  std::mutex log_mutex;  // of the logs themselves
  std::map<std::string, std::unique_ptr<audit::AuditLog>> logs;
  std::thread keeper, deliverer;

  Result<audit::AuditLog*> log_of(const std::string& policy);
  void keep_all(std::vector<KeepTask> batch);
  void record_all(std::deque<RecordTask> batch);
  std::string record(const RecordTask& task);
  void run_keeper();
  void run_deliverer();
};

// Called with log_mutex held.
Result<audit::AuditLog*> Finisher::Parts::log_of(const std::string& policy) {
  std::unique_ptr<audit::AuditLog>& log = logs[policy];
  if (log) return log.get();
  std::string folder_name;
  for (const char c : policy) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || (c == '.' && !folder_name.empty());
    folder_name += is_plain ? std::string(1, c) : fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  // The folder above is made first: open_disk_folder makes one.
  if (auto above = open_disk_folder(options.audit_folder); !above) return above.error();
  auto folder = open_disk_folder(options.audit_folder + "/" + folder_name);
  if (!folder) return folder.error();
  audit::LogOptions log_options;
  log_options.key = audit_key;
  auto opened = audit::AuditLog::open(*std::move(folder), log_options);
  if (!opened) return opened.error();
  log = *std::move(opened);
  return log.get();
}

Result<std::unique_ptr<Finisher>> Finisher::open(const FinisherOptions& options) {
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  if (!options.outbox.empty()) {
    auto outbox = actions::Outbox::open(options.outbox);
    if (!outbox) return outbox.error();
    parts->outbox = *std::move(outbox);
  }
  if (!options.sinks.empty()) {
    auto text = DiskFiles().read(options.sinks, limits::kMaxConfigBytes);
    if (!text) return text.error();
    auto settings = actions::read_sinks(*text, options.sinks);
    if (!settings) return settings.error();
    auto sinks = actions::make_sinks(*settings);
    if (!sinks) return sinks.error();
    if (!parts->outbox) {
      auto none = actions::Outbox::in_memory();
      if (!none) return none.error();
      parts->no_outbox = *std::move(none);
    }
    auto random = std::make_shared<std::mt19937_64>(std::random_device()());
    parts->delivery = std::make_unique<actions::Delivery>(
        parts->outbox ? *parts->outbox : *parts->no_outbox, *std::move(sinks), now_ms,
        [random] { return std::uniform_real_distribution<>(0, 1)(*random); });
  }
  if (!options.audit_folder.empty()) {
    auto key = audit::read_key(options.audit_key);
    if (!key) return key.error();
    parts->audit_key = *std::move(key);
  }
  return std::unique_ptr<Finisher>(new Finisher(std::move(parts)));
}

Finisher::Finisher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->keeper = std::thread([this] { parts_->run_keeper(); });
  if (parts_->delivery) parts_->deliverer = std::thread([this] { parts_->run_deliverer(); });
}

Finisher::~Finisher() {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->ends = true;
  }
  parts_->has_work.notify_all();
  parts_->keeper.join();
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->has_last_item = true;
  }
  parts_->has_items.notify_all();
  if (parts_->deliverer.joinable()) parts_->deliverer.join();
}

Result<void> Finisher::loaded(const std::string& policy, const std::shared_ptr<const Program>& program,
                              const RuleModes& modes) {
  if (parts_->options.audit_folder.empty()) return {};
  const std::lock_guard lock(parts_->log_mutex);
  auto log = parts_->log_of(policy);
  if (!log) return log.error();
  // Several threads count at the same time: who decides on the log again cannot make counters anew from it.
  audit::StateOrigin state;
  state.is_kept = state.is_shared = true;
  auto done = (*log)->append(audit::Class::Load, audit::load_members(*program, state, modes));
  for (const std::string& members : audit::override_members(*program)) {
    if (done) done = (*log)->append(audit::Class::Override, members);
  }
  return done;
}

// A log that cannot be opened is told when a decision is to be recorded.
void Finisher::equip(const std::string& policy, PolicyWorker& worker) {
  if (parts_->options.audit_folder.empty()) return;
  const std::lock_guard lock(parts_->log_mutex);
  if (const auto log = parts_->log_of(policy))
    worker.record = std::make_unique<audit::RecordWriter>(worker.policy().program(), (*log)->value_key());
}

Aftermath::Answer Finisher::keep(PolicyWorker& worker, const Decision& decision, std::function<void(Decision)> then) {
  const std::shared_ptr<const Program>& program = worker.policy().program();
  if (!parts_->outbox || !actions::has_durable(decision, *program)) return Answer::Ready;
  KeepTask task{decision, program, actions::items(decision, *program, true), std::move(then)};
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->keep_tasks.push_back(std::move(task));
  }
  parts_->has_work.notify_one();
  return Answer::Waits;
}

Aftermath::Answer Finisher::record(PolicyWorker& worker, const std::string& policy, const Frame& frame,
                                   std::span<const SignalState> brought, const Decision& decision,
                                   std::function<void(std::string)> then) {
  const std::shared_ptr<const Program>& program = worker.policy().program();
  RecordTask task;
  if (!parts_->options.audit_folder.empty()) {
    if (!worker.record) equip(policy, worker);
    if (!worker.record) return Answer::Refused;
    task.decision = worker.record->decision(frame, brought, decision);
    task.levels = worker.record->levels(decision);
  }
  if (parts_->delivery) task.items = actions::items(decision, *program, false);
  if (task.decision.empty() && task.items.empty()) return Answer::Ready;
  task.policy = policy;
  const bool waits = !task.levels.empty();
  if (waits) task.then = std::move(then);
  const std::size_t bytes = task.bytes();
  {
    const std::lock_guard lock(parts_->mutex);
    if (parts_->is_full || parts_->record_bytes + bytes > kMaxUnsettledBytes) return Answer::Refused;
    parts_->record_bytes += bytes;
    parts_->record_tasks.push_back(std::move(task));
  }
  if (waits) parts_->has_work.notify_one();
  return waits ? Answer::Waits : Answer::Ready;
}

// All durable actions of a batch are one commit; where it fails, it fails for all of them.
void Finisher::Parts::keep_all(std::vector<KeepTask> batch) {
  if (batch.empty()) return;
  std::vector<actions::Item> all;
  for (const KeepTask& task : batch) all.insert(all.end(), task.items.begin(), task.items.end());
  const auto put = outbox->put(all, now_ms());
  {
    const std::lock_guard lock(mutex);
    (put ? status.kept : status.not_kept) += batch.size();
    if (!put) status.last_failure = put.error().message;
  }
  for (KeepTask& task : batch) {
    if (!put) actions::not_kept(task.decision, *task.program);
    task.then(std::move(task.decision));
  }
}

// "" or why it is not recorded. Called with log_mutex held.
std::string Finisher::Parts::record(const RecordTask& task) {
  if (task.decision.empty()) return "";
  auto log = log_of(task.policy);
  if (!log) return log.error().message;
  if (auto done = (*log)->append(audit::Class::Decision, task.decision); !done) return done.error().message;
  for (const std::string& level : task.levels) {
    if (auto done = (*log)->append(audit::Class::Level, level); !done) return done.error().message;
  }
  return "";
}

// The record of what was given out already stays until its log takes it.
void Finisher::Parts::record_all(std::deque<RecordTask> batch) {
  std::deque<RecordTask> again;
  std::vector<actions::Item> told;
  const std::lock_guard log_lock(log_mutex);
  for (RecordTask& task : batch) {
    std::string failure = record(task);
    if (failure.empty()) std::move(task.items.begin(), task.items.end(), std::back_inserter(told));
    if (task.then) {
      task.then(std::move(failure));
    } else if (!failure.empty()) {
      again.push_back(std::move(task));
    }
  }
  for (const auto& [policy, log] : logs) {
    if (log) log->flush_if_due();
  }
  {
    const std::lock_guard lock(mutex);
    is_full = !again.empty();
    record_tasks.insert(record_tasks.begin(), std::make_move_iterator(again.begin()),
                        std::make_move_iterator(again.end()));
    record_bytes = 0;
    for (const RecordTask& task : record_tasks) record_bytes += task.bytes();
    for (const auto& [policy, log] : logs) {
      if (log) status.logs[policy] = log->status();
    }
    for (actions::Item& item : told) {
      if (items.size() < kMaxUngivenItems) {
        items.push_back(std::move(item));
      } else {
        ++status.dropped;
      }
    }
  }
  if (!told.empty()) has_items.notify_one();
}

void Finisher::Parts::run_keeper() {
  for (bool last = false; !last;) {
    std::vector<KeepTask> to_keep;
    std::deque<RecordTask> to_record;
    {
      std::unique_lock lock(mutex);
      if (keep_tasks.empty() && !ends) has_work.wait_for(lock, kTick);
      to_keep.swap(keep_tasks);
      to_record.swap(record_tasks);
      // A log that takes nothing is not waited for at the end: its status has said so.
      last = ends && to_keep.empty();
    }
    keep_all(std::move(to_keep));
    record_all(std::move(to_record));
  }
  const std::lock_guard lock(log_mutex);
  for (const auto& [policy, log] : logs) {
    if (log) (void)log->close();  // what is missing is in its status
  }
}

void Finisher::Parts::run_deliverer() {
  std::int64_t counted_ms = 0;
  bool is_more_due = false;
  for (bool last = false; !last;) {
    std::deque<actions::Item> now;
    {
      std::unique_lock lock(mutex);
      if (items.empty() && !has_last_item && !is_more_due) has_items.wait_for(lock, kTick);
      now.swap(items);
      last = has_last_item;
    }
    std::uint64_t given = 0, not_given = 0;
    for (const actions::Item& item : now) ++(delivery->offer(item) ? given : not_given);
    const auto done = delivery->run_once(now_ms() + kRoundMs);
    is_more_due = done && done->is_cut_short;
    std::optional<actions::Counts> counts;
    if (outbox && (last || now_ms() - counted_ms >= kCountMs)) {
      if (const auto counted = outbox->counts()) counts = *counted;
      counted_ms = now_ms();
    }
    const std::lock_guard lock(mutex);
    status.given += given;
    status.not_given += not_given;
    if (done) {
      status.delivered += done->taken;
      status.failed += done->failed;
      status.dead += done->died;
    } else {
      status.last_failure = done.error().message;
    }
    if (counts) status.outbox = *counts;
    status.sinks = delivery->sinks();
  }
}

FinisherStatus Finisher::status() const {
  const std::lock_guard lock(parts_->mutex);
  FinisherStatus status = parts_->status;
  status.waiting = parts_->record_tasks.size() + parts_->keep_tasks.size();
  status.waiting_bytes = parts_->record_bytes;
  return status;
}

}  // namespace mpol::daemon
