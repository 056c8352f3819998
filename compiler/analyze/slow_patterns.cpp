#include "compiler/analyze/slow_patterns.hpp"

#include "program/patterns/factors.hpp"
#include "program/text_plan.hpp"

namespace mpol::analyze {
namespace {

// The bytes of an origin in the sources; an empty span where they do not hold it.
Span span_of(const Origin& origin, const SourceTree& sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const SourceFile& file = sources.file(FileId(i));
    if (file.name() != origin.file || origin.line > file.line_count()) continue;
    const std::uint32_t begin = file.offset({origin.line, origin.column});
    const bool is_here = file.text().substr(begin).starts_with(origin.text);
    return {FileId(i), begin, is_here ? begin + static_cast<std::uint32_t>(origin.text.size()) : begin};
  }
  return {};
}

}  // namespace

std::vector<PatternId> slow_patterns(const ir::Module& module) {
  std::vector<PatternId> slow;
  for (std::size_t i = 0; i < module.tables.patterns.size(); ++i) {
    const PatternInfo& info = module.tables.patterns[i];
    Diagnostics none;  // patterns of a module have been compiled before
    const auto pattern = patterns::compile_pattern(info.text, info.is_regex, pattern_options(info), Span{}, none);
    if (pattern && patterns::required_factors(pattern->tree).shortest() < patterns::kShortestFactor)
      slow.emplace_back(i);
  }
  return slow;
}

void warn_slow_patterns(const ir::Module& module, const SourceTree& sources, Diagnostics& diagnostics) {
  for (const PatternId id : slow_patterns(module)) {
    const PatternInfo& info = module.tables.patterns[id.index];
    const Span span = info.origin.has_value() ? span_of(module.tables.origins[info.origin.index], sources) : Span{};
    diagnostics.report(Code::E0711, span, info.text)
        .help("two letters, digits or signs in a row that every match holds would lead to it");
  }
}

}  // namespace mpol::analyze
