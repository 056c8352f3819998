// What is proved of conditions holds: random rules over few fields and constants, so that parts of them contradict or
// imply each other, are decided on every event of a small world. A rule of which it is said that it can never fire must
// not; a condition that is said to hold always must not fail; where one is said to imply another, it must.
// More policies: MPOL_DIFFERENTIAL_POLICIES=10000 foreseen_differential
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "compiler/check/check.hpp"
#include "compiler/check/policies/foreseen.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/sources.hpp"
#include "tests/support/random.hpp"
#include "tests/support/real_text.hpp"
#include "tests/support/tree_walk.hpp"

namespace mpol {
namespace {

using test::Random;

constexpr std::uint64_t kPolicies = 60, kRules = 24;

std::string condition(Random& random, int depth) {
  if (depth > 0 && random.chance(3, 4)) {
    const std::string first = condition(random, depth - 1);
    if (random.chance(1, 5)) return "not (" + first + ")";
    const char* const word = random.pick({" and ", " and ", " or "});
    const std::string second = condition(random, depth - 1);
    return random.chance(1, 3) ? "(" + first + word + second + word + condition(random, depth - 1) + ")"
                               : "(" + first + word + second + ")";
  }
  const std::string order = random.pick({" < ", " <= ", " > ", " >= ", " == ", " != "});
  switch (random.below(6)) {
    case 0: return "output_tokens" + order + random.pick({"1", "2", "3", "limit", "limit"});
    case 1: return "limit" + order + random.pick({"output_tokens", "2", "4"});
    case 2: return "hate" + order + random.pick({"25%", "50%", "75%", "spam"});
    case 3: return random.pick({"logprobs", "org is missing", "spam >= 50%", "max(hate, spam) < 50%"});
    case 4: return std::string("kind is ") + random.pick({"prompt", "completion", "report"});
    default:
      return std::string("kind") + random.pick({" in ", " not in "}) +
             random.pick({"{ prompt, report }", "{ completion, report, usage }"});
  }
}

std::string policy_text(std::uint64_t seed) {
  Random random(seed);
  std::string text =
      "package generated\nimport std.chat\nimport std.outcome\nsignal hate : score\nsignal spam : score\n"
      "param limit : int = 2 in 1 .. 4\n";
  for (std::uint64_t i = 0; i < kRules; ++i)
    text += fmt::format("rule R-{} \"x\" {{ when {} then log }}\n", i, condition(random, 2));
  return text;
}

checked::Policy compile(const std::string& text) {
  const DiskFiles files;
  compiler::FolderLibrary library(files, {MPOL_SOURCE_DIR "/stdlib"});
  SourceTree sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("generated.mpol", text);
  std::vector<ast::File> parsed;
  parsed.push_back(parse::parse_file(file, sources, diagnostics));
  checked::Policy policy = check::check(parsed, library, sources, diagnostics);
  for (const Diagnostic& fault : diagnostics.list())
    BOOST_REQUIRE_MESSAGE(fault.severity != Severity::Error, fault.message << "\n" << text);
  return policy;
}

// Calls `each` with the rules' states on every event of the small world.
class World {
 public:
  explicit World(const checked::Policy& policy)
      : policy_(policy),
        symbols_(policy.tables.symbols),
        frame_(policy.tables, symbols_),
        text_(policy.tables, frame_) {}

  template <class Each>
  void for_each_event(const Each& each) {
    for (const char* kind : {"prompt", "completion", "report", "document"}) {
      for (std::int64_t tokens = 0; tokens <= 5; ++tokens) {
        for (const bool logprobs : {false, true}) {
          for (const double hate : {-1.0, 0.0, 0.25, 0.4, 0.5, 0.75, 1.0}) {
            for (const double spam : {-1.0, 0.25, 0.5, 1.0}) {
              fill(kind, tokens, logprobs, hate, spam);
              each(test::walk_policy(policy_, frame_, text_));
            }
          }
        }
      }
    }
  }

 private:
  FieldValue& field(std::string_view name) {
    std::size_t i = 0;
    while (policy_.tables.fields.at(i).name != name) ++i;
    return frame_.fields[i];
  }
  void signal(std::size_t id, double value) {
    frame_.signals[id].state = value < 0 ? SignalState::Unavailable : SignalState::Available;
    frame_.signals[id].number = value;
  }
  void fill(const char* kind, std::int64_t tokens, bool logprobs, double hate, double spam) {
    frame_.clear();
    field("kind").present = field("output_tokens").present = field("logprobs").present = true;
    field("kind").symbol = frame_.intern(kind);
    field("output_tokens").int_value = tokens;
    field("logprobs").truth = logprobs;
    if (logprobs) {
      field("org").present = true;
      field("org").symbol = frame_.intern("o");
    }
    signal(0, hate);
    signal(1, spam);
  }

  const checked::Policy& policy_;
  SymbolTable symbols_;
  Frame frame_;
  test::RealText text_;
};

struct Counts {
  std::uint64_t never = 0, always = 0, implied = 0;
};

BOOST_AUTO_TEST_CASE(what_is_proved_of_conditions_holds) {
  const char* const asked = std::getenv("MPOL_DIFFERENTIAL_POLICIES");
  const std::uint64_t policies = asked == nullptr ? kPolicies : std::strtoull(asked, nullptr, 10);
  Counts proved, seen;
  for (std::uint64_t seed = 0; seed < policies; ++seed) {
    const std::string text = policy_text(seed);
    const checked::Policy policy = compile(text);
    const check::Foreseen foreseen(policy);
    std::vector<std::vector<bool>> implied(kRules, std::vector<bool>(kRules, true));
    std::vector<bool> fired(kRules, false), failed(kRules, false);
    World(policy).for_each_event([&](const std::vector<RuleState>& states) {
      for (std::size_t i = 0; i < kRules; ++i) {
        fired[i] = fired[i] || states[i] == RuleState::Fired;
        failed[i] = failed[i] || states[i] == RuleState::NotFired;
        if (states[i] != RuleState::Fired) continue;
        for (std::size_t j = 0; j < kRules; ++j) {
          if (states[j] != RuleState::Fired) implied[i][j] = false;
        }
      }
    });
    for (std::size_t i = 0; i < kRules; ++i) {
      const checked::Expr& condition = *policy.rules[i].when;
      const bool never = !foreseen.can_fire(RuleId(i)), always = foreseen.truth(condition) == Truth::True;
      BOOST_REQUIRE_MESSAGE(!never || !fired[i], "seed " << seed << ": R-" << i << " fires\n" << text);
      BOOST_REQUIRE_MESSAGE(!always || !failed[i], "seed " << seed << ": R-" << i << " fails\n" << text);
      proved.never += never ? 1 : 0;
      proved.always += always ? 1 : 0;
      seen.never += fired[i] ? 0 : 1;
      seen.always += failed[i] ? 0 : 1;
      for (std::size_t j = 0; j < kRules; ++j) {
        if (never || i == j || foreseen.truth(*policy.rules[j].when) == Truth::True) continue;
        const bool implies = foreseen.implies(condition, *policy.rules[j].when);
        BOOST_REQUIRE_MESSAGE(!implies || implied[i][j],
                              "seed " << seed << ": R-" << i << " without R-" << j << "\n" << text);
        proved.implied += implies ? 1 : 0;
        seen.implied += fired[i] && implied[i][j] ? 1 : 0;
      }
    }
  }
  BOOST_TEST_MESSAGE("proved of seen: never " << proved.never << " of " << seen.never << ", always " << proved.always
                                              << " of " << seen.always << ", implied " << proved.implied << " of "
                                              << seen.implied);
  // Each claim is made often, or the test would say little.
  BOOST_TEST(proved.never >= policies / 2);
  BOOST_TEST(proved.always >= policies / 4);
  BOOST_TEST(proved.implied >= policies);
}

}  // namespace
}  // namespace mpol
