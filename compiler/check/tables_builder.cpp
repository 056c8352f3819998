#include "compiler/check/tables_builder.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace mpol::check {

SymbolId TablesBuilder::symbol(std::string_view text) {
  const auto [it, added] = symbols_.try_emplace(std::string(text), SymbolId(tables_.symbols.size()));
  if (added) tables_.symbols.emplace_back(text);
  return it->second;
}

SymbolSetId TablesBuilder::symbol_set(std::vector<SymbolId> symbols) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  const auto [it, added] = symbol_sets_.try_emplace(symbols, SymbolSetId(tables_.symbol_sets.size()));
  if (added) tables_.symbol_sets.push_back(std::move(symbols));
  return it->second;
}

RuleSetId TablesBuilder::rule_set(std::vector<RuleId> rules) {
  const auto [it, added] = rule_sets_.try_emplace(rules, RuleSetId(tables_.rule_sets.size()));
  if (added) tables_.rule_sets.push_back(std::move(rules));
  return it->second;
}

ViewId TablesBuilder::text_view(FieldId field) {
  ViewInfo info;
  info.field = field;
  return view(std::move(info));
}

ViewId TablesBuilder::view(ViewInfo info) {
  std::string key = fmt::format("{} {} {}", info.builtin, info.field.index, info.source.index);
  for (const SymbolId language : info.languages) key += fmt::format(" {}", language.index);
  const auto [it, added] = views_.try_emplace(std::move(key), ViewId(tables_.views.size()));
  if (added) tables_.views.push_back(std::move(info));
  return it->second;
}

PatternId TablesBuilder::pattern(PatternInfo info) {
  const std::string key =
      fmt::format("{}\n{}\n{}{}{}{}{}{} {}", info.name, info.text, info.is_regex, static_cast<int>(info.case_mode),
                  info.word, info.leet, info.squeezed, info.unspaced, info.language.index);
  const auto [it, added] = patterns_.try_emplace(key, PatternId(tables_.patterns.size()));
  if (added) tables_.patterns.push_back(std::move(info));
  return it->second;
}

PatternSetId TablesBuilder::pattern_set(std::string name, std::vector<PatternId> patterns) {
  const auto [it, added] =
      pattern_sets_.try_emplace(std::pair(name, patterns), PatternSetId(tables_.pattern_sets.size()));
  if (added) tables_.pattern_sets.push_back({std::move(name), std::move(patterns)});
  return it->second;
}

FindingSourceId TablesBuilder::finding_in_view(FindingSourceId declared, ViewId view) {
  if (tables_.findings[declared.index].view == view) return declared;
  const auto [it, added] = findings_.try_emplace(std::pair(declared, view), FindingSourceId(tables_.findings.size()));
  if (added) {
    FindingSource copy = tables_.findings[declared.index];
    copy.view = view;
    tables_.findings.push_back(std::move(copy));
  }
  return it->second;
}

OriginId TablesBuilder::origin(Span span) {
  tables_.origins.push_back(origin_of(sources_, span));
  return OriginId(tables_.origins.size() - 1);
}

namespace {

std::string on_one_line(std::string_view text) {
  std::string line;
  bool space = false;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!is_space && space && !line.empty()) line += ' ';
    if (!is_space) line += c;
    space = is_space;
  }
  return line;
}

}  // namespace

std::string quoted(const SourceTree& sources, Span span) {
  constexpr std::size_t kLongest = 80;
  std::string line = on_one_line(sources.text(span));
  if (line.size() <= kLongest) return line;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;  // not within a code point
  return line.substr(0, end) + "…";
}

Origin origin_of(const SourceTree& sources, Span span) {
  Origin origin;
  const SourceFile& file = sources.file(span.file);
  const Position position = file.position(span.begin);
  origin.file = file.name();
  origin.line = position.line;
  origin.column = position.column;
  origin.text = on_one_line(sources.text(span));
  return origin;
}

}  // namespace mpol::check
