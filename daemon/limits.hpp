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

// Lines of the log that are alike (the same event about the same thing) a second; how many more there were is told. Larger: who floods
// mpold floods its log.
inline constexpr std::size_t kMaxLogLines = 10;

// Kinds of lines that are alike, at a time. Larger: more memory. Smaller: lines of many policies are left out together.
inline constexpr std::size_t kMaxLogKinds = 1000;

// Longest value in a line of the log, in bytes, and most elements of a list. Larger: long messages are whole. Smaller: shorter lines.
inline constexpr std::size_t kMaxLogValueBytes = 2048;
inline constexpr std::size_t kMaxLogListItems = 64;

// How long the end waits until what was logged is written, in milliseconds. Larger: a reader that has stopped delays the end.
inline constexpr int kLogCloseMs = 1000;

// How often it is looked at what has failed and recovered, for the log, in milliseconds. Larger: it is told later.
inline constexpr int kStateLookMs = 200;

// Most spans of one request beside its own; how many more there were stands in that. Larger: a traced batch takes more memory and time.
inline constexpr std::size_t kMaxRequestSpans = 256;

// How long a batch of spans is tried again, in milliseconds. Larger: a longer outage loses fewer of what came before it, and more of what
// comes during it.
inline constexpr int kTraceRetryMs = 60'000;

// How long the end waits until spans are sent, in milliseconds. Larger: a collector that is away delays the end.
inline constexpr int kTraceCloseMs = 1000;

}  // namespace mpol::daemon
