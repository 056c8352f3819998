// L0408 `long_timeout`: a decision may wait for a signal for more than five seconds.
// Why it matters: people wait for every decision that needs it.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr std::int64_t kLongMs = 5'000;

}  // namespace

void long_timeout(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* signal = std::get_if<ast::SignalDecl>(&decl.node);
      const auto* timeout =
          signal != nullptr && signal->timeout ? std::get_if<ast::Literal>(&signal->timeout->node) : nullptr;
      if (timeout == nullptr || timeout->int_value <= kLongMs) continue;
      out.report(Code::L0408, signal->timeout->span, decl.name.text, facts.sources.text(signal->timeout->span));
    }
  }
}

}  // namespace mpol::lint
