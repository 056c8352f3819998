// The contract between native code (compiler/emit makes it) and the engine that runs it (runtime/engine/native.hpp):
// an object exports one symbol, kInfoSymbol, which is an Info; everything else is reached from there.
//
// Native code answers for blocks of 64 rules at once. A slot is a value of the event (a field, a signal); its class is
// the place of that value among the constants it is compared with; a row of a table says, for one class, which rules of
// a block have a condition on this slot that holds. Large programs have an index beside the blocks, which finds the few
// rules that can fire without running any. Nothing is allocated, nothing but the frame and the workspace is
// touched.
//
// kAbiVersion changes whenever this file, the layout of FieldValue or SignalReading, or the meaning of a table changes:
// objects of another version are refused and made again.
#pragma once
#include <cstddef>
#include <cstdint>

#include "program/frame.hpp"

namespace mpol::native {

inline constexpr std::uint32_t kAbiVersion = 3;
inline constexpr const char* kInfoSymbol = "mpol_native_info";
inline constexpr std::size_t kBlockRules = 64;

// What is taken for a value that is not known. Better: what could make a rule fire; worse: what could keep it from it.
enum Mode : std::uint32_t { kBetter = 0, kWorse = 1 };

using Class = std::uint32_t;
// Writes each slot's class. Returns not 0 when a value was not known.
using ClassesFunction = std::uint32_t (*)(const FieldValue* fields, const SignalReading* signals, Class* classes,
                                          std::uint32_t mode);
// The rules of one block that fire, by the classes.
using BlockFunction = std::uint64_t (*)(const Class* classes);
// Both at once, for programs of few blocks: writes one word a block.
using SmallFunction = std::uint32_t (*)(const FieldValue* fields, const SignalReading* signals, std::uint64_t* words,
                                        std::uint32_t mode);

// The index of a large program. Each rule is one or more clauses: an `and` of groups, each an `or` of literals; a rule
// fires where one of its clauses holds. A predicate is a literal as one bit, which is a function of its slot's class.
// A clause is posted under the least likely of its groups, and looked at only where a literal of that group holds.
struct PredicateRows {
  std::uint32_t slot = 0;
  std::uint32_t words = 0;  // of one row
  std::uint32_t begin = 0;  // into Info::row_words, of class 0
  std::uint32_t to = 0;     // the row's place among all predicates, in words
};
struct Postings {
  std::uint32_t slot = 0;
  std::uint32_t begin = 0;  // into Info::ranges, of class 0
};
// Of Info::postings, those of one class. Some of them may be of clauses whose literal does not hold.
struct Range {
  std::uint32_t begin = 0, end = 0;
};
// A clause, and what must hold beside what it is posted under: its least likely predicates, of which the very least is
// in Info::seconds, since most clauses end there.
struct Posting {
  std::uint32_t third = 0, fourth = 0;
  std::uint32_t clause = 0;
};
struct Clause {
  std::uint32_t rule = 0;
  std::uint32_t terms = 0;  // into Info::terms; up to where the next clause begins
};
// With this bit in Posting::clause, nothing else needs to hold.
inline constexpr std::uint32_t kComplete = std::uint32_t{1} << 31;
// A term is a predicate; with this bit, the next term is of the same group.
inline constexpr std::uint32_t kSameGroup = std::uint32_t{1} << 31;
// Bit 0 of all predicates always holds.
inline constexpr std::uint32_t kHolds = 0;

struct Info {
  std::uint32_t abi_version = 0;
  std::uint32_t rules = 0;
  std::uint32_t blocks = 0;  // the n-th bit of the m-th block is rule 64 m + n
  std::uint32_t slots = 0;
  std::uint32_t always_unknown = 0;           // 1: some conditions are the interpreter's to answer
  std::uint32_t predicate_words = 0;          // 0: there is no index
  std::uint32_t row_count = 0;                // of `rows`
  std::uint32_t posting_lists = 0;            // of `lists`
  ClassesFunction classes = nullptr;          // null when `small` is there
  SmallFunction small = nullptr;              // null for large programs
  const BlockFunction* block_code = nullptr;  // one a block
  const std::uint64_t* confirm = nullptr;     // one a block: rules that the interpreter finishes when undetermined
  const std::uint64_t* inexact = nullptr;     // one a block: rules of which only `better` is right
  const PredicateRows* rows = nullptr;
  const std::uint64_t* row_words = nullptr;
  const Postings* lists = nullptr;
  const Range* ranges = nullptr;
  const std::uint32_t* seconds = nullptr;  // one a posting
  const Posting* postings = nullptr;
  const Clause* clauses = nullptr;  // one more than there are
  const std::uint32_t* terms = nullptr;
};

// How native code reads a frame. Signals and fields are arrays of these.
struct Layout {
  static constexpr std::uint32_t kFieldBytes = sizeof(FieldValue), kSignalBytes = sizeof(SignalReading);
  static constexpr std::uint32_t kPresent = offsetof(FieldValue, present), kFieldTruth = offsetof(FieldValue, truth),
                                 kFieldInt = offsetof(FieldValue, int_value),
                                 kFieldNumber = offsetof(FieldValue, number),
                                 kFieldSymbol = offsetof(FieldValue, symbol), kFieldList = offsetof(FieldValue, list);
  static constexpr std::uint32_t kState = offsetof(SignalReading, state), kSignalTruth = offsetof(SignalReading, truth),
                                 kSignalInt = offsetof(SignalReading, int_value),
                                 kSignalNumber = offsetof(SignalReading, number),
                                 kSignalSymbol = offsetof(SignalReading, symbol);
};
// Part of the ABI: a standard library with another layout is another ABI.
static_assert(sizeof(FieldValue) == 72 && Layout::kFieldInt == 8 && Layout::kFieldNumber == 16);
static_assert(Layout::kFieldSymbol == 24 && Layout::kFieldList == 48 && sizeof(std::vector<SymbolId>) == 24);
static_assert(sizeof(SignalReading) == 64 && Layout::kSignalInt == 8 && Layout::kSignalNumber == 16);
static_assert(Layout::kSignalSymbol == 24 && sizeof(SymbolId) == 4);

}  // namespace mpol::native
