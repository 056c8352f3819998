// RealText: what the product means by its text questions, from the definitions: every answer starts from the field
// again, each pattern is searched alone by the plain scanner, every pair of matches is measured.
#pragma once
#include <map>
#include <memory>

#include "program/frame.hpp"
#include "program/patterns/scanner.hpp"
#include "program/views/view.hpp"
#include "tests/support/evaluate_module.hpp"

namespace mpol::test {

class RealText : public TextReader {
 public:
  // Both must outlive it.
  RealText(const Tables& tables, Frame& frame) : tables_(tables), frame_(frame) {}
  Value read(const ir::Inst& inst) override;
  std::vector<std::uint32_t> finding_rows(const FindingSource& source) override;

 private:
  using Range = OffsetMap::Range;

  void make_view(ViewId id, views::ViewText& out);
  const patterns::Scanner& scanner(PatternId id);
  std::vector<Range> matches(PatternId id, std::string_view segment);
  std::vector<Range> matches(const PatternSet& set, std::string_view segment);
  bool near(const ir::Inst& inst, std::string_view segment);

  const Tables& tables_;
  Frame& frame_;
  std::map<PatternId, std::unique_ptr<patterns::Scanner>> scanners_;
  std::vector<std::unique_ptr<views::ViewText>> kept_;  // what a view was made from must live as long as the view
};

}  // namespace mpol::test
