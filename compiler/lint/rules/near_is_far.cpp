// L0313 `near_is_far`: `near` with a distance that spans paragraphs.
// Why it matters: what stands so far apart has seldom to do with each other; the pair is found in any long text that has both.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr std::int64_t kFarWords = 60, kFarCharacters = 400;

}  // namespace

void near_is_far(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& own : facts.rules()) {
    each_part(own.rule, [&](const checked::Expr& part) {
      if (part.op != ir::Op::Near || !facts.is_own(part.span)) return;
      if (part.int_value <= (part.flag ? kFarCharacters : kFarWords)) return;
      out.report(Code::L0313, part.span, part.int_value, part.flag ? "characters" : "words");
    });
  }
}

}  // namespace mpol::lint
