#include "program/text_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "program/patterns/scanner_plan.hpp"
#include "program/sealed_file.hpp"

namespace mpol {
namespace {

using ir::Op;

std::uint64_t key(ViewId view, std::uint32_t what) { return std::uint64_t{view.index} << 32 | what; }

TextForm form_of(const PatternInfo& pattern) {
  if (pattern.case_mode != CaseMode::Folded) return {};
  return {true, {pattern.leet, pattern.squeezed, pattern.unspaced}};
}

// Where one is missing the diagnostics have an error, and load() gives no program.
std::vector<patterns::Pattern> compile_all(const std::vector<PatternInfo>& infos, Diagnostics& diagnostics) {
  std::vector<patterns::Pattern> compiled;
  for (const PatternInfo& info : infos) {
    auto pattern = patterns::compile_pattern(info.text, info.is_regex, pattern_options(info), Span{}, diagnostics);
    if (pattern) compiled.push_back(std::move(*pattern));
  }
  return compiled;
}

std::string plan_key(const std::vector<PatternInfo>& infos) {
  std::string all = patterns::patterns_version();
  for (const PatternInfo& info : infos) {
    all += fmt::format("\n{} {} {} {} {} {} {} {}", info.is_regex, static_cast<int>(info.case_mode), info.word,
                       info.leet, info.squeezed, info.unspaced, info.text.size(), info.text);
  }
  return content_hash(all);
}

// From the plan that is kept, or made and then kept. What a plan is kept of did compile, with the same compiler.
std::unique_ptr<patterns::Scanner> make_kept_scanner(std::vector<PatternInfo> infos, const std::string& key,
                                                     PlanKeeper& keeper, Diagnostics& diagnostics) {
  if (const auto bytes = keeper.find(key)) {
    auto plan = patterns::read_plan(*bytes, key);
    if (plan && plan->members.size() == infos.size()) {
      auto kept = std::make_shared<const std::vector<PatternInfo>>(std::move(infos));
      // They compile: the plan's key says so.
      return patterns::make_fast_scanner(*std::move(plan),
                                         [kept](std::uint32_t id) { return compile_again((*kept)[id]).tree; });
    }
    keeper.refuse(key, plan ? "it has another number of patterns" : plan.error().message);
  }
  const std::size_t errors = diagnostics.error_count();
  std::vector<patterns::Pattern> compiled = compile_all(infos, diagnostics);
  if (diagnostics.error_count() == errors)
    keeper.keep(key, patterns::write_plan(patterns::plan_scanner(compiled), key));
  return patterns::make_fast_scanner(std::move(compiled));
}

// `keeper` may have it ready, or know its plan.
std::shared_ptr<const patterns::Scanner> fast_scanner(std::vector<PatternInfo> infos, PlanKeeper* keeper,
                                                      Diagnostics& diagnostics) {
  if (keeper == nullptr) return patterns::make_fast_scanner(compile_all(infos, diagnostics));
  const std::string key = plan_key(infos);
  if (auto ready = keeper->ready(key)) return ready;
  const std::size_t errors = diagnostics.error_count();
  std::shared_ptr<const patterns::Scanner> scanner =
      infos.size() < limits::kLeastKeptPatterns ? patterns::make_fast_scanner(compile_all(infos, diagnostics))
                                                : make_kept_scanner(std::move(infos), key, *keeper, diagnostics);
  if (diagnostics.error_count() == errors) keeper->made(key, scanner);
  return scanner;
}

}  // namespace

patterns::PatternOptions pattern_options(const PatternInfo& info) {
  patterns::PatternOptions options;
  options.word = info.word;
  switch (info.case_mode) {
    case CaseMode::Ignore: options.case_mode = patterns::Case::Ignore; break;
    case CaseMode::Exact: options.case_mode = patterns::Case::Exact; break;
    case CaseMode::Folded: options.case_mode = patterns::Case::Folded; break;
  }
  return options;
}

patterns::Pattern compile_again(const PatternInfo& info) {
  Diagnostics none;
  auto pattern = patterns::compile_pattern(info.text, info.is_regex, pattern_options(info), Span{}, none);
  MPOL_ASSERT(pattern.has_value(), "what has compiled compiles again");
  return *std::move(pattern);
}

TextPlan::TextPlan(const ir::Module& module, ScannerKind kind, PlanKeeper* keeper, Diagnostics& diagnostics)
    : groups_(module.tables.pattern_sets.size()), rows_(module.tables.findings.size()) {
  for (const ir::Inst& inst : module.insts) {
    if (inst.op == Op::Has || inst.op == Op::CountMatches || inst.op == Op::CountPatterns || inst.op == Op::Near) {
      want(module, ViewId(inst.a), PatternSetId(inst.b));
    }
    if (inst.op == Op::Near) want(module, ViewId(inst.a), PatternSetId(inst.c));
    if (inst.op != Op::AnyFinding || !rows_[inst.a].empty()) continue;
    const FindingSource& source = module.tables.findings[inst.a];
    for (const FindingRowInfo& row : source.rows) {
      RowPlaces& places = rows_[inst.a].emplace_back();
      places.pattern = want(module, source.view, row.pattern);
      if (row.unless.has_value()) places.unless = want(module, source.view, row.unless);
    }
  }
  make_scanners(module, kind, keeper, diagnostics);
}

void TextPlan::want(const ir::Module& module, ViewId view, PatternSetId set) {
  std::vector<Group>& groups = groups_[set.index];
  if (std::any_of(groups.begin(), groups.end(), [view](const Group& group) { return group.view == view; })) return;
  Group& group = groups.emplace_back(Group{view, {}, {}});
  for (const PatternId pattern : module.tables.pattern_sets[set.index].patterns) {
    const Place place = want(module, view, pattern);
    group.places.push_back(place);
    const auto same_word = [&](const Bits& bits) {
      return bits.search == place.search && bits.word == place.index / 64;
    };
    // Mostly the word of the pattern before.
    const auto known = std::find_if(group.bits.rbegin(), group.bits.rend(), same_word);
    Bits& bits = known == group.bits.rend() ? group.bits.emplace_back(Bits{place.search, place.index / 64, 0}) : *known;
    bits.mask |= std::uint64_t{1} << place.index % 64;
  }
}

TextPlan::Place TextPlan::want(const ir::Module& module, ViewId view, PatternId pattern) {
  const auto [place, is_new] = places_.try_emplace(key(view, pattern.index));
  if (!is_new) return place->second;
  const TextForm form = form_of(module.tables.patterns[pattern.index]);
  const auto form_index = static_cast<std::uint32_t>(std::find(forms_.begin(), forms_.end(), form) - forms_.begin());
  if (form_index == forms_.size()) forms_.push_back(form);
  const auto is_here = [&](const Search& search) { return search.view == view && search.form == form_index; };
  auto search = std::find_if(searches_.begin(), searches_.end(), is_here);
  if (search == searches_.end()) search = searches_.insert(search, Search{view, form_index, 0, {}});
  place->second = {static_cast<std::uint32_t>(search - searches_.begin()),
                   static_cast<std::uint32_t>(search->patterns.size())};
  search->patterns.push_back(pattern);
  return place->second;
}

void TextPlan::make_scanners(const ir::Module& module, ScannerKind kind, PlanKeeper* keeper, Diagnostics& diagnostics) {
  std::map<std::vector<PatternId>, std::uint32_t> made;
  for (Search& search : searches_) {
    const auto [entry, is_new] = made.try_emplace(search.patterns, static_cast<std::uint32_t>(scanners_.size()));
    search.scanner = entry->second;
    if (!is_new) continue;
    std::vector<PatternInfo> infos;
    for (const PatternId id : search.patterns) infos.push_back(module.tables.patterns[id.index]);
    if (kind == ScannerKind::Plain) {
      scanners_.push_back(patterns::make_plain_scanner(compile_all(infos, diagnostics)));
    } else {
      scanners_.push_back(fast_scanner(std::move(infos), keeper, diagnostics));
    }
  }
}

const TextPlan::Group& TextPlan::group_of(ViewId view, PatternSetId set) const {
  const std::vector<Group>& groups = groups_[set.index];
  const auto found =
      std::find_if(groups.begin(), groups.end(), [view](const Group& group) { return group.view == view; });
  MPOL_ASSERT(found != groups.end(), "the plan has every pattern set that an instruction looks for");
  return *found;
}

}  // namespace mpol
