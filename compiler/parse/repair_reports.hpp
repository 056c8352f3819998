// What is said of a fault that a change mends, with the change as its fix. Internal to repair.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/parse/candidates.hpp"

namespace mpol::parse {

class RepairReports {
 public:
  // `tokens` are those that stand when report() is called. Names of what is left out are added to `lost`.
  RepairReports(FileId file, std::string_view text, const std::vector<Token>& tokens, std::string_view after,
                Diagnostics& diagnostics, std::vector<std::string>& lost)
      : file_(file), text_(text), tokens_(tokens), after_(after), diagnostics_(diagnostics), lost_(lost) {}

  // `candidate` mends what does not fit at `place`.
  void report(const Candidate& candidate, const Place& place);

 private:
  void report_word(const Candidate& candidate);
  void report_bracket(const Candidate& candidate, const Place& place);
  void report_missing(const Candidate& candidate, const Place& place);
  void report_rule_id(const Candidate& candidate);
  void report_extra(const Candidate& candidate);
  void report_negated(const Candidate& candidate);
  void report_title(const Candidate& candidate);
  void report_quote_inside(const Candidate& candidate);
  void report_swapped(const Candidate& candidate);
  void report_side_by_side(const Candidate& candidate);
  void report_unbracketed(const Candidate& candidate);
  void report_inside(const Candidate& candidate, const Place& place);

  Place place(std::size_t index) const { return {tokens_, index, text_, after_}; }
  Span span_at(std::size_t index) const;
  std::string_view written(Span span) const { return text_.substr(span.begin, span.end - span.begin); }

  FileId file_;
  std::string_view text_;
  const std::vector<Token>& tokens_;
  std::string_view after_;
  Diagnostics& diagnostics_;
  std::vector<std::string>& lost_;
};

}  // namespace mpol::parse
