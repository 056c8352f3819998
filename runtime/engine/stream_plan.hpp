// StreamPlan: what a program needs beside its text plan to search texts that come in pieces.
//
// In:      a loaded program.
// Out:     for each search of the text plan a scanner over pieces; by rule the patterns that it looks for.
// Time:    about that of the text plan: patterns are compiled again. Threads: immutable once made.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "program/patterns/stream_scanner.hpp"
#include "program/program.hpp"
#include "runtime/engine/rule_patterns.hpp"

namespace mpol::engine {

class StreamPlan {
 public:
  // `program` must outlive this.
  explicit StreamPlan(const Program& program);

  struct Search {
    FieldId field;         // that is searched, itself or in a view
    bool is_view = false;  // other than the text itself
    // Of a view: it is of code blocks of the text; it is decoded somewhere on the way.
    bool is_code = false, is_decoded = false;
    // What the field's text must have for the view to have anything at all.
    enum class Needs : std::uint8_t { Code, Encoded, Nothing } needs = Needs::Nothing;
    std::shared_ptr<const patterns::StreamScanner> scanner;
  };
  const std::vector<Search>& searches() const { return searches_; }  // as TextPlan::searches()
  // Whether something other than patterns is asked of a view of that field that needs nothing: how many lines there are.
  bool measures_views(FieldId field) const { return measured_[field.index]; }
  const RulePatterns& rules() const { return rules_; }
  const Program& program() const { return program_; }

 private:
  const Program& program_;
  void find_measured();

  std::vector<Search> searches_;
  std::vector<bool> measured_;  // by FieldId
  RulePatterns rules_;
};

}  // namespace mpol::engine
