#include "tests/support/real_text.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/text/fold.hpp"
#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"
#include "program/template.hpp"
#include "program/views/language.hpp"

namespace mpol::test {

using ir::Inst;
using ir::Op;

void RealText::make_view(ViewId id, views::ViewText& out) {
  const ViewInfo& info = tables_.views[id.index];
  if (info.builtin.empty()) return views::start_view(frame_.fields[info.field.index].text, out);
  views::ViewText& source = *kept_.emplace_back(std::make_unique<views::ViewText>());
  make_view(info.source, source);
  views::find_view(info.builtin)->function(source, out);
  if (info.languages.empty()) return;
  std::erase_if(out.segments, [&](const views::Segment& segment) {
    return std::none_of(info.languages.begin(), info.languages.end(),
                        [&](SymbolId language) { return tables_.symbols[language.index] == segment.language; });
  });
}

const patterns::Scanner& RealText::scanner(PatternId id) {
  std::unique_ptr<patterns::Scanner>& scanner = scanners_[id];
  if (scanner) return *scanner;
  const PatternInfo& info = tables_.patterns[id.index];
  patterns::PatternOptions options;
  options.case_mode = info.case_mode == CaseMode::Folded  ? patterns::Case::Folded
                      : info.case_mode == CaseMode::Exact ? patterns::Case::Exact
                                                          : patterns::Case::Ignore;
  options.word = info.word;
  Diagnostics diagnostics;
  std::vector<patterns::Pattern> compiled;
  compiled.push_back(*patterns::compile_pattern(info.text, info.is_regex, options, Span{}, diagnostics));
  scanner = patterns::make_plain_scanner(std::move(compiled));
  return *scanner;
}

std::vector<OffsetMap::Range> RealText::matches(PatternId id, std::string_view segment) {
  const PatternInfo& info = tables_.patterns[id.index];
  const patterns::Scanner& search = scanner(id);
  std::vector<patterns::ByteRange> found;
  Folded folded;
  const bool is_folded = info.case_mode == CaseMode::Folded;
  if (is_folded) fold(segment, {info.leet, info.squeezed, info.unspaced}, folded);
  const bool complete =
      search.matches(0, is_folded ? std::string_view(folded.bytes) : segment, *search.make_scratch(), found);
  MPOL_ASSERT(complete, "the texts of this test are short");
  std::vector<Range> out;
  for (const patterns::ByteRange& range : found) {
    out.push_back(is_folded ? folded.map.source_range(range.begin, range.end) : Range{range.begin, range.end});
  }
  return out;
}

std::vector<OffsetMap::Range> RealText::matches(const PatternSet& set, std::string_view segment) {
  std::vector<Range> out;
  for (const PatternId id : set.patterns) {
    const std::vector<Range> found = matches(id, segment);
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

static std::int64_t characters_between(std::string_view text, const OffsetMap::Range& a, const OffsetMap::Range& b) {
  const std::size_t end = a.begin < b.begin ? a.end : b.end, begin = a.begin < b.begin ? b.begin : a.begin;
  return begin <= end ? 0 : static_cast<std::int64_t>(utf8::count(text.substr(end, begin - end)));
}

bool RealText::near(const Inst& inst, std::string_view segment) {
  for (const Range& a : matches(tables_.pattern_sets[inst.b], segment)) {
    for (const Range& b : matches(tables_.pattern_sets[inst.c], segment)) {
      const std::size_t end = a.begin < b.begin ? a.end : b.end, begin = a.begin < b.begin ? b.begin : a.begin;
      const std::int64_t distance =
          inst.flag ? characters_between(segment, a, b) : static_cast<std::int64_t>(word_distance(segment, end, begin));
      if (distance <= inst.int_value) return true;
    }
  }
  return false;
}

Value RealText::read(const Inst& inst) {
  kept_.clear();
  views::ViewText& view = *kept_.emplace_back(std::make_unique<views::ViewText>());
  make_view(ViewId(inst.a), view);
  MPOL_ASSERT(!view.cut, "the texts of this test are short");
  if (inst.op == Op::SegmentCount) return IntInterval::known(static_cast<std::int64_t>(view.segments.size()));
  if (inst.op == Op::DetectLanguage) {
    if (view.segments.empty()) return SymbolId();
    const views::LanguageGuess guess = views::detect_language(view.segments.front().bytes);
    return guess.reliable ? frame_.intern_language(guess.code) : SymbolId();
  }
  if (inst.op == Op::Template) {
    TemplateScratch scratch;
    for (const views::Segment& segment : view.segments) add_template_form(segment.bytes, scratch);
    std::string name;
    return frame_.intern(template_name(scratch.form, name));
  }
  std::int64_t total = 0;
  bool any = false;
  std::vector<bool> seen(inst.op == Op::CountPatterns ? tables_.pattern_sets[inst.b].patterns.size() : 0);
  for (const views::Segment& segment : view.segments) {
    if (inst.op == Op::TextLength) total += static_cast<std::int64_t>(utf8::count(segment.bytes));
    if (inst.op == Op::Near) any = any || near(inst, segment.bytes);
    if (inst.op == Op::Has || inst.op == Op::CountMatches) {
      const std::vector<Range> found = matches(tables_.pattern_sets[inst.b], segment.bytes);
      any = any || !found.empty();
      total += static_cast<std::int64_t>(found.size());
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      seen[i] = seen[i] || !matches(tables_.pattern_sets[inst.b].patterns[i], segment.bytes).empty();
    }
  }
  if (inst.op == Op::CountPatterns) total = std::count(seen.begin(), seen.end(), true);
  if (inst.op == Op::Has || inst.op == Op::Near) return to_truth(any);
  return IntInterval::known(total);
}

std::vector<std::uint32_t> RealText::finding_rows(const FindingSource& source) {
  kept_.clear();
  views::ViewText& view = *kept_.emplace_back(std::make_unique<views::ViewText>());
  make_view(source.view, view);
  struct Place {
    std::size_t segment, begin;
    std::uint32_t row;
    auto operator<=>(const Place&) const = default;
  };
  std::vector<Place> places;
  for (std::size_t segment = 0; segment < view.segments.size(); ++segment) {
    const std::string_view text = view.segments[segment].bytes;
    for (std::size_t i = 0; i < source.rows.size(); ++i) {
      const FindingRowInfo& row = source.rows[i];
      if (row.language.has_value() && tables_.symbols[row.language.index] != view.segments[segment].language) continue;
      std::vector<Range> excuses;
      if (row.unless.has_value()) excuses = matches(row.unless, text);
      for (const Range& match : matches(row.pattern, text)) {
        const bool excused = std::any_of(excuses.begin(), excuses.end(), [&](const Range& excuse) {
          return characters_between(text, match, excuse) <= row.unless_within;
        });
        if (excused) continue;
        places.push_back(
            {segment, view.segments[segment].map.source_range(match).begin, static_cast<std::uint32_t>(i)});
      }
    }
  }
  std::sort(places.begin(), places.end());
  std::vector<std::uint32_t> rows;
  for (const Place& place : places) rows.push_back(place.row);
  return rows;
}

}  // namespace mpol::test
