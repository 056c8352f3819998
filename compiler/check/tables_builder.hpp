// Adds to the tables of a policy, each thing once: equal strings, sets, views and patterns get equal ids.
//
// Owns nothing: `tables` and `sources` must outlive it. Threads: one caller.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/source/source.hpp"
#include "program/tables.hpp"

namespace mpol::check {

class TablesBuilder {
 public:
  TablesBuilder(Tables& tables, const SourceTree& sources) : tables_(tables), sources_(sources) {}

  SymbolId symbol(std::string_view text);
  SymbolSetId symbol_set(std::vector<SymbolId> symbols);
  ViewId text_view(FieldId field);
  ViewId view(ViewInfo info);
  PatternId pattern(PatternInfo info);
  // A set that is not declared: for patterns written in place.
  PatternSetId pattern_set(std::string name, std::vector<PatternId> patterns);
  RuleSetId rule_set(std::vector<RuleId> rules);
  // Finding `declared` searched in another view than the declared one.
  FindingSourceId finding_in_view(FindingSourceId declared, ViewId view);
  OriginId origin(Span span);
  Tables& tables() { return tables_; }

 private:
  Tables& tables_;
  const SourceTree& sources_;
  std::unordered_map<std::string, SymbolId> symbols_;
  std::map<std::vector<SymbolId>, SymbolSetId> symbol_sets_;
  std::map<std::vector<RuleId>, RuleSetId> rule_sets_;
  std::map<std::pair<std::string, std::vector<PatternId>>, PatternSetId> pattern_sets_;
  std::unordered_map<std::string, ViewId> views_;  // by a key that spells the view
  std::unordered_map<std::string, PatternId> patterns_;
  std::map<std::pair<FindingSourceId, ViewId>, FindingSourceId> findings_;
};

// The place and the words of a span, for forms that no longer have the files. White space runs become one space.
// The text of a span as a message quotes it: on one line, and no longer than one.
std::string quoted(const SourceTree& sources, Span span);
Origin origin_of(const SourceTree& sources, Span span);

}  // namespace mpol::check
