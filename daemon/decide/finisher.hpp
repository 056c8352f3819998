// Finisher: the aftermath of mpold: an outbox, an audit log for each policy, sinks; on two threads of its own.
//
// The first commits and records: all that wait for the disk share one commit. Decisions without durable actions do not wait:
// their record is on the disk within a second (AuditLog), and while the disk takes none, they are taken up to a limit and then refused.
// The second delivers: from the outbox until it is taken, and what is not durable once (a full queue drops it, and counts that).
// Errors:  open(): a Failure where outbox, log, key or sinks cannot be used. Later they are in status().
// Threads: see Aftermath; loaded() and status() from any.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "daemon/decide/aftermath.hpp"
#include "runtime/actions/delivery.hpp"
#include "runtime/actions/outbox.hpp"
#include "runtime/audit/log.hpp"

namespace mpol::daemon {

struct FinisherOptions {
  std::string outbox, sinks;            // files; "": none
  std::string audit_folder, audit_key;  // of the folder a folder a policy; "": nothing is recorded
};

struct FinisherStatus {
  std::size_t waiting = 0, waiting_bytes = 0;           // decisions whose record or commit is under way
  std::uint64_t kept = 0, not_kept = 0;                 // decisions with durable actions
  std::uint64_t given = 0, dropped = 0, not_given = 0;  // actions that are not durable
  std::uint64_t delivered = 0, failed = 0, dead = 0;    // durable ones, since the start
  std::string last_failure;                             // of the outbox, in words; "": none
  actions::Counts outbox;                               // as the delivery saw it last
  std::map<std::string, audit::LogStatus> logs;         // by policy
  std::vector<actions::SinkStatus> sinks;
};

class Finisher final : public Aftermath {
 public:
  static Result<std::unique_ptr<Finisher>> open(const FinisherOptions& options);
  // Ends what is under way: commits, records, and tries sinks once more.
  ~Finisher() override;

  // A policy is about to be live: its record is on the disk when this returns.
  Result<void> loaded(const std::string& policy, const std::shared_ptr<const Program>& program, const RuleModes& modes);

  // Before the worker's first decision: those that are made need not wait for the log then.
  void equip(const std::string& policy, PolicyWorker& worker);

  Answer keep(PolicyWorker& worker, const Decision& decision, std::function<void(Decision)> then) override;
  Answer record(PolicyWorker& worker, const std::string& policy, const Frame& frame,
                std::span<const SignalState> brought, const Decision& decision,
                std::function<void(std::string)> then) override;
  FinisherStatus status() const;

 private:
  struct Parts;
  explicit Finisher(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mpol::daemon
