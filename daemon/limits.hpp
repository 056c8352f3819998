// Limits of mpold that are no settings. Those of decisions are in base/limits.hpp.
#pragma once
#include <cstddef>

namespace mpol::daemon {

// Longest line of a stream's body, in bytes: a piece, or the event. Larger: one client can hold more memory. Smaller: long pieces must
// be cut, which changes nothing.
inline constexpr std::size_t kMaxStreamLineBytes = std::size_t{1} << 20;

// Bytes of decisions that mpold has made and whose records and actions are not on the disk yet. Larger: a longer outage of a disk
// refuses no decision, and takes more memory. Smaller: decisions are refused sooner.
inline constexpr std::size_t kMaxUnsettledBytes = std::size_t{64} << 20;

// Actions that are not durable and wait for their sinks. Larger: a slow receiver loses fewer, and takes more memory.
inline constexpr std::size_t kMaxUngivenItems = 10'000;

// Streams that are open in one thread. Larger: more memory, some KB and the text each. Smaller: clients are told to come later (503).
inline constexpr std::size_t kMaxStreams = 10'000;

// Bytes of what stands in place of a bundle that could not be built (bundles/build_fault.hpp). Larger: longer statuses.
inline constexpr std::size_t kMaxBuildFaultBytes = std::size_t{64} << 10;

// How often deadlines of streams are looked at, in milliseconds. Larger: text is held longer than a rule says.
inline constexpr int kStreamTickMs = 10;

}  // namespace mpol::daemon
