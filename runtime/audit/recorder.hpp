// Recorder: what is done with one policy, written to an audit log: that it was loaded, each decision, each level that is
// entered. docs/audit.md has the records.
//
// In:      a program, a log; of each event begin() with its frame before it is decided, record() with the decision.
// Errors:  a Failure when the log takes a record no more; see AuditLog for what becomes of it.
// Threads: belongs to one thread; the program is shared.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "runtime/audit/log.hpp"
#include "runtime/audit/mask.hpp"
#include "runtime/rule_modes.hpp"

namespace mpol::audit {

// What stood in the counters when the run began: by how many writes they were made, before and after the policy's own
// counters were declared. Who decides on the log again knows from it whether he has seen all that came before.
struct StateOrigin {
  bool is_kept = false;    // in a folder, from run to run; else they begin empty
  bool is_shared = false;  // by other processes, whose writes the log does not hold
  std::uint64_t found = 0, bound = 0;
};

// Of a record of class Level; `id` is that of the masked decision.
std::string level_members(const Program& program, std::string_view id, const DecidedLevel& level);

// What is had of each signal now.
std::vector<SignalState> states_of(const Frame& frame);

// Writes the members of records; who has it appends them to a log.
// Threads: belongs to one thread; the program is shared.
class RecordWriter {
 public:
  // `key`: what hashes of values are made with (AuditLog::value_key).
  RecordWriter(std::shared_ptr<const Program> program, const Key& key);

  // Of a record of class Decision; good until the next call. `brought`: what was had of each signal before anybody was asked.
  const std::string& decision(const Frame& frame, std::span<const SignalState> brought, const Decision& decision);
  // Of records of class Level: of each level that the decision above enters.
  std::vector<std::string> levels(const Decision& decision) const;
  const Program& program() const { return *program_; }

 private:
  std::shared_ptr<const Program> program_;
  Mask mask_;
  Decision masked_;
  std::string members_;
};

// Of a record of class Load, and of those of class Override behind it.
// `modes`: of rules; those that are not enforced are named.
std::string load_members(const Program& program, const StateOrigin& state, const RuleModes& modes = {});
std::vector<std::string> override_members(const Program& program);

class Recorder {
 public:
  Recorder(std::shared_ptr<const Program> program, std::unique_ptr<AuditLog> log);

  Result<void> load(const StateOrigin& state);
  void begin(const Frame& frame) { brought_ = states_of(frame); }
  Result<void> record(const Frame& frame, const Decision& decision);
  Result<void> close() { return log_->close(); }
  const LogStatus& status() const { return log_->status(); }

 private:
  std::unique_ptr<AuditLog> log_;
  RecordWriter writer_;
  std::vector<SignalState> brought_;
};

}  // namespace mpol::audit
