// Every limit of the compiler and the runtime, by name. Each says its unit, what grows worse if it is larger and what
// if it is smaller. A limit that is reached is always reported with a code, never silently applied.
#pragma once
#include <cstddef>

namespace mpol::limits {

// Deepest nesting of brackets and `not`/`if` in a policy, counted on tokens before parsing.
// Larger: deeper recursion in every stage (about 500 bytes of stack a level in the parser, less elsewhere).
// Smaller: generated policies may be refused.
inline constexpr int kMaxNesting = 64;

// Longest run of `+ - * /` without brackets. Larger: deeper recursion in every stage, one level an operand.
// Smaller: generated sums may be refused. Runs of `and` and `or` have no such limit: they become balanced trees.
inline constexpr std::size_t kMaxOperands = 256;

// Tokens that may be read in all, in trials, to repair the faults of one file (about a million a second).
// Larger: slower answers for files that are not policies at all. Smaller: later faults are reported without a fix.
inline constexpr std::size_t kMaxRepairWork = 1'000'000;

// Largest policy file, in bytes. Larger: longer checks before an error is seen. Smaller: generated policies are
// refused.
inline constexpr std::size_t kMaxPolicyBytes = 16u << 20;

// Most errors reported for one run; the rest are counted. Larger: long output for a file of another language.
inline constexpr std::size_t kMaxDiagnostics = 1000;

// Largest event, in bytes of JSON. Larger: one event can hold more memory. Smaller: long documents are refused (R0201
// family).
inline constexpr std::size_t kMaxEventBytes = 16u << 20;

// Deepest nesting of a JSON event.
inline constexpr std::size_t kMaxEventDepth = 64;

// Largest searched text field, in bytes, where the field declares no bound of its own.
inline constexpr std::size_t kMaxTextBytes = 1u << 20;

// Decoding: how many times decoded text is decoded again, and how many decoded bytes one event may produce in all.
// Larger: one event can cost more time and memory. Smaller: doubly wrapped payloads are missed.
inline constexpr int kMaxDecodeDepth = 3;
inline constexpr std::size_t kMaxDecodedBytes = 1u << 20;

// Most segments (code blocks, lines, URLs, decoded runs) that one view gives; later ones are merged into one last
// segment or left out, as the view's page says, and the evidence is marked as cut.
inline constexpr std::size_t kMaxSegments = 4096;

// Most evidence spans and findings reported for one rule of one decision; more are counted.
inline constexpr std::size_t kMaxEvidence = 64;

// Longest regex, in bytes, and its largest bounded repeat.
inline constexpr std::size_t kMaxPatternBytes = 4096;
inline constexpr int kMaxRepeat = 1000;

// Bytes of text that language detection reads.
inline constexpr std::size_t kLanguagePrefixBytes = 2048;

}  // namespace mpol::limits
