// L0515 `repeated_reference`: a rule names the same reference twice.
// Why it matters: the second was likely to be another one.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void repeated_reference(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    std::unordered_map<std::string, Span> first;
    for (const ast::Metadata& metadata : rule.written.body.metadata) {
      if (metadata.key.text != "reference") continue;
      const auto [known, is_new] = first.try_emplace(metadata.value, metadata.value_span);
      if (is_new) continue;
      out.report(Code::L0515, metadata.value_span, metadata.value).label(known->second, "here first");
    }
  }
}

}  // namespace mpol::lint
