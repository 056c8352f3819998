// L0403 `expensive_repeat`: with its repeats written out, the pattern has very many states.
// Why it matters: each character of a text near a match may touch every one of them.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

// Larger: patterns that cost microseconds a character are not spoken of. Smaller: forms such as addresses are.
constexpr std::size_t kManyStates = 2'000;

}  // namespace

void expensive_repeat(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    const std::size_t states = patterns::state_count(pattern.compiled.tree);
    if (states <= kManyStates) continue;
    out.report(Code::L0403, pattern.item.span, states)
        .help("a repeat of a repeat multiplies: `(a{1,40}b){1,40}` has 1,600 states");
  }
}

}  // namespace mpol::lint
