#include "runtime/engine/stream_plan.hpp"

#include <map>

namespace mpol::engine {

StreamPlan::StreamPlan(const Program& program) : program_(program), rules_(program) {
  const Tables& tables = program.tables();
  std::map<std::vector<PatternId>, std::shared_ptr<const patterns::StreamScanner>> made;
  for (const TextPlan::Search& search : program.text_plan().searches()) {
    const ViewInfo& view = tables.views[search.view.index];
    Search& own = searches_.emplace_back();
    own.field = view.field;
    own.is_view = !view.builtin.empty();
    for (const ViewInfo* part = &view; !part->builtin.empty(); part = &tables.views[part->source.index]) {
      own.is_code = part->builtin == "code_blocks";
      own.is_decoded = own.is_decoded || part->builtin == "decoded";
    }
    auto& scanner = made[search.patterns];
    own.scanner = scanner;
    if (scanner) continue;
    std::vector<patterns::Pattern> compiled;
    for (const PatternId id : search.patterns) {
      const PatternInfo& info = tables.patterns[id.index];
      Diagnostics none;  // the program was loaded, so its patterns compile
      auto pattern = patterns::compile_pattern(info.text, info.is_regex, pattern_options(info), Span{}, none);
      compiled.push_back(*std::move(pattern));
    }
    own.scanner = scanner = std::make_shared<const patterns::StreamScanner>(compiled);
  }
}

}  // namespace mpol::engine
