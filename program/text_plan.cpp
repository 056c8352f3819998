#include "program/text_plan.hpp"

#include <algorithm>
#include <map>

#include "base/assert.hpp"

namespace mpol {
namespace {

using ir::Op;

std::uint64_t key(ViewId view, std::uint32_t what) { return std::uint64_t{view.index} << 32 | what; }

TextForm form_of(const PatternInfo& pattern) {
  if (pattern.case_mode != CaseMode::Folded) return {};
  return {true, {pattern.leet, pattern.squeezed, pattern.unspaced}};
}

patterns::PatternOptions options_of(const PatternInfo& info) {
  patterns::PatternOptions options;
  options.word = info.word;
  switch (info.case_mode) {
    case CaseMode::Ignore: options.case_mode = patterns::Case::Ignore; break;
    case CaseMode::Exact: options.case_mode = patterns::Case::Exact; break;
    case CaseMode::Folded: options.case_mode = patterns::Case::Folded; break;
  }
  return options;
}

}  // namespace

TextPlan::TextPlan(const ir::Module& module, ScannerKind kind, Diagnostics& diagnostics) {
  for (const ir::Inst& inst : module.insts) {
    if (inst.op == Op::Has || inst.op == Op::CountMatches || inst.op == Op::CountPatterns || inst.op == Op::Near) {
      want(module, ViewId(inst.a), PatternSetId(inst.b));
    }
    if (inst.op == Op::Near) want(module, ViewId(inst.a), PatternSetId(inst.c));
    if (inst.op != Op::AnyFinding) continue;
    const FindingSource& source = module.tables.findings[inst.a];
    for (const FindingRowInfo& row : source.rows) {
      want(module, source.view, row.pattern);
      if (row.unless.has_value()) want(module, source.view, row.unless);
    }
  }
  make_scanners(module, kind, diagnostics);
}

void TextPlan::want(const ir::Module& module, ViewId view, PatternSetId set) {
  const auto [group, is_new] = groups_.try_emplace(key(view, set.index));
  if (!is_new) return;
  for (const PatternId pattern : module.tables.pattern_sets[set.index].patterns) {
    want(module, view, pattern);
    group->second.push_back(place_of(view, pattern));
  }
}

void TextPlan::want(const ir::Module& module, ViewId view, PatternId pattern) {
  const auto [place, is_new] = places_.try_emplace(key(view, pattern.index));
  if (!is_new) return;
  const TextForm form = form_of(module.tables.patterns[pattern.index]);
  const auto form_index = static_cast<std::uint32_t>(std::find(forms_.begin(), forms_.end(), form) - forms_.begin());
  if (form_index == forms_.size()) forms_.push_back(form);
  const auto is_here = [&](const Search& search) { return search.view == view && search.form == form_index; };
  auto search = std::find_if(searches_.begin(), searches_.end(), is_here);
  if (search == searches_.end()) search = searches_.insert(search, Search{view, form_index, 0, {}});
  place->second = {static_cast<std::uint32_t>(search - searches_.begin()),
                   static_cast<std::uint32_t>(search->patterns.size())};
  search->patterns.push_back(pattern);
}

void TextPlan::make_scanners(const ir::Module& module, ScannerKind kind, Diagnostics& diagnostics) {
  std::map<std::vector<PatternId>, std::uint32_t> made;
  for (Search& search : searches_) {
    const auto [entry, is_new] = made.try_emplace(search.patterns, static_cast<std::uint32_t>(scanners_.size()));
    search.scanner = entry->second;
    if (!is_new) continue;
    std::vector<patterns::Pattern> compiled;
    for (const PatternId id : search.patterns) {
      const PatternInfo& info = module.tables.patterns[id.index];
      auto pattern = patterns::compile_pattern(info.text, info.is_regex, options_of(info), Span{}, diagnostics);
      if (pattern) compiled.push_back(std::move(*pattern));
    }
    // Where one is missing the diagnostics have an error, and load() gives no program.
    scanners_.push_back(kind == ScannerKind::Fast ? patterns::make_fast_scanner(std::move(compiled))
                                                  : patterns::make_plain_scanner(std::move(compiled)));
  }
}

TextPlan::Place TextPlan::place_of(ViewId view, PatternId pattern) const {
  const auto found = places_.find(key(view, pattern.index));
  MPOL_ASSERT(found != places_.end(), "the plan has every pattern that an instruction looks for");
  return found->second;
}

std::span<const TextPlan::Place> TextPlan::places_of(ViewId view, PatternSetId set) const {
  const auto found = groups_.find(key(view, set.index));
  MPOL_ASSERT(found != groups_.end(), "the plan has every pattern set that an instruction looks for");
  return found->second;
}

}  // namespace mpol
