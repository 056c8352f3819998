#include "runtime/audit/log.hpp"

#include <fmt/format.h>

#include <utility>

#include "runtime/audit/verify.hpp"

namespace mpol::audit {
namespace {

// Bytes that are written together. Larger: fewer writes. Smaller: less of the buffer is in use while the disk is well.
constexpr std::size_t kWriteAt = 1u << 20;

}  // namespace

std::string_view name(Class record) {
  constexpr std::string_view kNames[] = {"load", "decision", "level", "override"};
  return kNames[static_cast<std::size_t>(record)];
}

bool LogStatus::lacks_any() const {
  for (const ClassStatus& one : classes) {
    if (one.waiting() + one.refused > 0) return true;
  }
  return false;
}

AuditLog::AuditLog(std::unique_ptr<DurableFolder> folder, const LogOptions& options)
    : folder_(std::move(folder)), options_(options) {}

AuditLog::~AuditLog() { (void)close(); }

Result<std::unique_ptr<AuditLog>> AuditLog::open(std::unique_ptr<DurableFolder> folder, const LogOptions& options) {
  std::unique_ptr<AuditLog> log(new AuditLog(std::move(folder), options));
  if (auto done = log->recover(); !done) return done.error();
  return log;
}

// A chain must not go on behind a broken end; all of a log would take as long as it is large.
Result<void> AuditLog::recover() {
  const auto there = verify_end(*folder_, options_.key);
  if (!there) return there.error();
  if (there->fault)
    return Failure{fmt::format("the audit log does not hold: {}{}: {}", there->fault->segment,
                               there->fault->line > 0 ? fmt::format(", line {}", there->fault->line) : "",
                               there->fault->what)};
  log_ = there->log.empty() ? new_log_name() : there->log;
  segment_ = there->segments;
  next_ = there->records;
  hash_ = there->last;
  torn_ = there->torn;
  value_key_ = options_.key.empty() ? log_ : options_.key;
  return {};
}

void AuditLog::add_line(std::string line) {
  hash_ = next_hash(hash_, line, options_.key);
  buffer_ += line;
  buffer_ += ",\"hash\":\"";
  buffer_ += to_hex(hash_);
  buffer_ += "\"}\n";
}

void AuditLog::begin_segment() {
  ++segment_;
  segment_bytes_ = 0;
  file_.reset();
  has_segment_ = true;
  add_line(fmt::format("{{\"mpol_audit\":1,\"segment\":{},\"torn\":{},\"log\":\"{}\",\"previous\":\"{}\"", segment_,
                       torn_, log_, to_hex(hash_)));
  torn_ = 0;
}

Result<void> AuditLog::append(Class record, std::string_view members) {
  const auto index = static_cast<std::size_t>(record);
  ClassStatus& status = status_.classes[index];
  if (buffer_.size() + members.size() > options_.buffer_bytes) {
    flush_if_due();
    if (buffer_.size() + members.size() > options_.buffer_bytes) {
      ++status.refused;
      return Failure{fmt::format("the audit log takes no more records: {}", status_.last_failure)};
    }
  }
  if (!has_segment_) begin_segment();
  add_line(
      fmt::format("{{\"seq\":{},\"class\":\"{}\"{}{}", next_++, name(record), members.empty() ? "" : ",", members));
  ++status.taken;
  ++in_buffer_[index];
  if (record != Class::Decision) return write_out();
  // A disk that takes nothing is not tried with every decision: each try writes all that waits.
  if (!is_broken_ && buffer_.size() >= kWriteAt) (void)write_out();
  return {};
}

void AuditLog::flush_if_due() {
  const auto now = std::chrono::steady_clock::now();
  if (buffer_.empty() || now - last_sync_ < std::chrono::milliseconds(options_.interval_ms)) return;
  (void)write_out();
}

// After a failure nothing is known of the file's end: the next try writes the segment anew beside it, from what is on
// disk for sure and what is to come, and ends it.
Result<void> AuditLog::write_anew() {
  std::string bytes;
  if (segment_bytes_ > 0) {
    auto there = folder_->read(segment_name(segment_));
    if (!there) return there.error();
    bytes = there->substr(0, segment_bytes_);
  }
  auto file = folder_->create("new-segment");
  if (!file) return file.error();
  if (auto done = (*file)->append(bytes + buffer_); !done) return done;
  if (auto done = (*file)->sync(); !done) return done;
  if (auto done = folder_->rename("new-segment", segment_name(segment_)); !done) return done;
  is_broken_ = has_segment_ = false;
  return {};
}

Result<void> AuditLog::write_on() {
  if (!file_) {
    auto file = folder_->create(segment_name(segment_));
    if (!file) return file.error();
    file_ = std::move(*file);
  }
  if (auto done = file_->append(buffer_); !done) return done;
  return file_->sync();
}

Result<void> AuditLog::write_out() {
  if (buffer_.empty()) return {};
  last_sync_ = std::chrono::steady_clock::now();
  if (auto done = is_broken_ ? write_anew() : write_on(); !done) {
    ++status_.failures;
    status_.last_failure = done.error().message;
    is_broken_ = true;
    file_.reset();
    return done;
  }
  segment_bytes_ += buffer_.size();
  buffer_.clear();
  for (std::size_t i = 0; i < kClasses; ++i) status_.classes[i].written += std::exchange(in_buffer_[i], 0);
  ++status_.syncs;
  if (segment_bytes_ > options_.segment_bytes) has_segment_ = false;
  return {};
}

Result<void> AuditLog::close() { return write_out(); }

}  // namespace mpol::audit
