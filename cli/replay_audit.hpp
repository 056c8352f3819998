// Deciding again on the events of an audit log: `mpol replay POLICY --audit FOLDER`.
//
// In:      a program, the log's folder and key. The log is verified first.
// Out:     on `out`, the first record whose decision, or whose levels, are other bytes now; and how many are. What another
//          policy would have decided is added to its `differences`.
// Errors:  on `err`, with the record's place and an R05xx code, what keeps a record from being decided on; then nullopt.
// Threads: belongs to one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "program/program.hpp"
#include "runtime/audit/chain.hpp"
#include "runtime/replay/differences.hpp"

namespace mpol::cli {

// Decides on the same events, with counters of its own: empty where the log's were empty, kept where they were kept.
struct OtherPolicy {
  std::shared_ptr<const Program> program;
  std::string key;  // the field by which changes are listed
  replay::Differences& differences;
};

// How many records differ; nullopt when it could not be told. `other`: null, or with what it is compared.
Result<std::optional<std::uint64_t>> replay_log(std::shared_ptr<const Program> program, const std::string& folder,
                                                const audit::Key& key, const OtherPolicy* other, Context& context);

}  // namespace mpol::cli
