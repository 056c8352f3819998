// Deciding again on the events of an audit log: `mpol replay POLICY --audit FOLDER`.
//
// In:      a program, the log's folder and key. The log is verified first.
// Out:     on `out`, the first record whose decision, or whose levels, are other bytes now; and how many are.
// Errors:  on `err`, with the record's place and an R05xx code, what keeps a record from being decided on; then nullopt.
// Threads: belongs to one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "program/program.hpp"
#include "runtime/audit/chain.hpp"

namespace mpol::cli {

// How many records differ; nullopt when it could not be told.
Result<std::optional<std::uint64_t>> replay_log(std::shared_ptr<const Program> program, const std::string& folder,
                                                const audit::Key& key, Context& context);

}  // namespace mpol::cli
