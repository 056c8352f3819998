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

  enum class Needs : std::uint8_t { Code, Encoded, Nothing };

  struct Search {
    FieldId field;         // that is searched, itself or in a view
    bool is_view = false;  // other than the text itself
    // Of a view: it is of code blocks of the text; it is decoded somewhere on the way.
    bool is_code = false, is_decoded = false;
    // What the field's text must have for the view to have anything at all.
    Needs needs = Needs::Nothing;
    // A part is a stretch of the text as it stands, where nothing before its lines was left out.
    bool is_plain_code() const { return needs == Needs::Code && !is_decoded; }
    std::shared_ptr<const patterns::StreamScanner> scanner;
  };
  const std::vector<Search>& searches() const { return searches_; }  // as TextPlan::searches()
  // Whether something other than patterns is asked of views of that field that need this: how many lines there are.
  bool is_measured(FieldId field, Needs needs) const {
    return (measured_[field.index] >> static_cast<unsigned>(needs) & 1) != 0;
  }
  const RulePatterns& rules() const { return rules_; }
  const Program& program() const { return program_; }

 private:
  const Program& program_;
  void find_measured();

  std::vector<Search> searches_;
  std::vector<std::uint8_t> measured_;  // by FieldId: bits of Needs
  RulePatterns rules_;
};

}  // namespace mpol::engine
