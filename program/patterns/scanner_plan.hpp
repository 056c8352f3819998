// ScannerPlan: what the fast scanner works out of its patterns before it can search: the factors that lead to each, and
// how far a match reaches around them. It can be kept as bytes, so that a scanner is ready without compiling a pattern
// that no text asks for.
//
// In:      patterns that compile_pattern gave. Out: plain data; the same patterns give the same plan on every machine.
// Bytes:   little-endian numbers behind a head with the format's version and the caller's key. What does not
//          fit is refused with the reason, and the plan is made again. A plan says where matches are looked for, so a
//          wrong one hides matches: keep it only where a code or a signature shows who made it.
// Errors:  read_plan: a Failure for anything that is damaged, cut short or of another key; every number is checked.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "program/patterns/factors.hpp"
#include "program/patterns/pattern.hpp"

namespace mpol::patterns {

struct ScannerPlan {
  struct Member {                  // of each pattern
    std::uint32_t max_length = 0;  // of a match, code points
    Extent before;                 // of a match, before its factor
    ByteSet previous, next;        // bytes that can stand directly before the factor and behind it
    bool ignores_rare_cases = false;
    bool has_factor = false;
    bool operator==(const Member&) const = default;
  };
  struct Factor {
    std::string text;
    std::vector<std::uint32_t> owners;  // patterns, ascending
    bool operator==(const Factor&) const = default;
  };
  std::vector<Member> members;
  std::vector<Factor> factors;  // by text, each once
  bool operator==(const ScannerPlan&) const = default;
};

ScannerPlan plan_scanner(const std::vector<Pattern>& patterns);

// Changes with the sources that compile patterns and fold text, and with the version of Unicode: part of every key.
std::string patterns_version();

// `key` says what the patterns were compiled from and by; only a plan of the same key is read.
std::string write_plan(const ScannerPlan& plan, std::string_view key);
Result<ScannerPlan> read_plan(std::string_view bytes, std::string_view key);

}  // namespace mpol::patterns
