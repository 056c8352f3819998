// Verifies an audit log: that no record was changed, left out, put elsewhere or added since it was written.
//
// In:      a folder of segments; the key, where the log has one.
// Out:     the first thing that does not hold, with segment and line, what was found and what was expected; else how many
//          segments and records there are, and the last hash: who keeps it elsewhere can tell later whether the end of the
//          log was cut off.
// Errors:  a Failure when a file cannot be read. Threads: pure function.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/doors/durable_folder.hpp"
#include "runtime/audit/chain.hpp"

namespace mpol::audit {

struct Fault {
  std::string segment;
  std::uint64_t line = 0;  // from 1; 0: the segment as a whole
  std::string what;        // "expected record 7, found record 9"
};

struct Verified {
  std::uint64_t segments = 0, records = 0;
  std::string log;
  Hash last{};
  std::size_t torn = 0;   // bytes of a line at the end of the last segment that was not written whole
  std::size_t begun = 0;  // bytes of a further segment whose head was not
  std::optional<Fault> fault;
};

Result<Verified> verify(const DurableFolder& folder, const Key& key);
// The same of the log's end alone: its last segment, and where that has no record yet, those before it down to one that has. What
// these say of the part before them is believed. Its time does not grow with the log.
Result<Verified> verify_end(const DurableFolder& folder, const Key& key);

// The parts of a line that the chain needs. nullopt: it is no line of ours.
struct Line {
  std::string_view covered;  // what the hash covers
  std::string_view hash;     // hexadecimal
};
std::optional<Line> split_line(std::string_view line);
// The whole number behind `"name":` at the top of a line of ours.
std::optional<std::uint64_t> member_number(std::string_view line, std::string_view name);
std::optional<std::string_view> member_text(std::string_view line, std::string_view name);

std::string segment_name(std::uint64_t number);
std::optional<std::uint64_t> segment_number(const std::string& name);

}  // namespace mpol::audit
