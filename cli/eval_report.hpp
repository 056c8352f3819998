// What `mpol eval` shows a person: a row for each event that something happened to, and a summary at the end.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "runtime/decision.hpp"

namespace mpol::cli {

// Counts over a run. Memory does not grow with the number of events.
class EvalSummary {
 public:
  explicit EvalSummary(const Program& program);
  void add(const Decision& decision, bool by_native_code);
  void add_refused() { ++refused_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t refused() const { return refused_; }
  // `native`: what became of native code, where it was asked for.
  void print(std::ostream& out, double seconds, const std::string& native) const;

 private:
  const Program& program_;
  std::uint64_t events_ = 0, refused_ = 0, native_ = 0;
  std::vector<std::uint64_t> verdicts_;      // by VerdictId
  std::vector<std::uint64_t> fired_;         // by RuleId
  std::vector<std::uint64_t> undetermined_;  // by RuleId
};

class EvalTable {
 public:
  EvalTable(const Program& program, std::ostream& out, bool colour, bool all);
  // One row, unless the mildest verdict came out of it and nothing is undetermined (and `all` is not set).
  // True if there was one.
  bool row(const Decision& decision, const Frame& frame);

 private:
  const Program& program_;
  std::ostream& out_;
  bool colour_, all_, has_header_ = false;
  FieldId kind_;
};

}  // namespace mpol::cli
