// The plainest evaluation of a module: every operand is evaluated, from the definition. The oracle for passes and
// engines.
//
// Without a TextReader text is not searched as the product does: a pattern occurs where its letters do, `decoded`
// reverses, a detected language hangs on the text's length. Passes see no difference, and nothing is needed but the
// frame.
#pragma once
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "program/ir.hpp"
#include "program/outcome.hpp"
#include "program/value.hpp"

namespace mpol::test {

struct DirectOutcome {
  std::vector<RuleState> rules;
  // For each rule that fired: the values of its actions' arguments, once for each finding, as text.
  std::vector<std::string> arguments;
  bool operator==(const DirectOutcome&) const = default;
};

// Answers what a module asks of texts that are there (real_text.hpp has the product's meaning).
class TextReader {
 public:
  virtual ~TextReader() = default;
  virtual Value read(const ir::Inst& inst) = 0;
  // Rows of the source, one for each match that is not excused, in any order.
  virtual std::vector<std::uint32_t> finding_rows(const FindingSource& source) = 0;
};
DirectOutcome evaluate_module(const ir::Module& module, Frame& frame, TextReader* text = nullptr);

}  // namespace mpol::test
