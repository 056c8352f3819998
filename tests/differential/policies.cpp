// From the text of a policy to a decision: what the compiler and the interpreter make of it is what a direct walk of
// the checked form says. Random policies are parsed, checked, lowered, optimised and loaded, and run on random events
// with all, some and no signals; rule states must be equal with plain and with optimised IR, and what is needed must be
// right. A disagreement is shrunk, and printed as the policy that an author could write. More policies:
// MPOL_DIFFERENTIAL_POLICIES=10000 policies_differential
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <set>

#include "base/diagnostics/render.hpp"
#include "compiler/compile.hpp"
#include "compiler/optimize/optimize.hpp"
#include "compiler/parse/parse.hpp"
#include "program/ir_shape.hpp"
#include "tests/differential/subject.hpp"
#include "tests/support/generate_policy.hpp"
#include "tests/support/real_text.hpp"
#include "tests/support/tree_walk.hpp"

namespace mpol {
namespace {

using test::GeneratedEvent;
using test::GeneratedPolicy;
using test::states;
using test::Subject;

constexpr std::uint64_t kPolicies = 150, kEvents = 24;

std::uint64_t policy_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_POLICIES");
  return count == nullptr ? kPolicies : std::strtoull(count, nullptr, 10);
}

struct Compilation {
  compiler::Compiled compiled;
  std::string faults;      // the errors, one a line
  bool too_large = false;  // the only fault is what lets and scores grow to
};

Compilation compile(const std::string& text) {
  const DiskFiles files;
  compiler::FolderLibrary library(files, {MPOL_SOURCE_DIR "/stdlib"});
  SourceTree sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("generated.mpol", text);
  compiler::Package package{"generated", {}};
  package.files.push_back(parse::parse_file(file, sources, diagnostics));
  Compilation result;
  result.compiled = compiler::compile(package, library, sources, {compiler::Stage::Lower}, diagnostics);
  result.too_large = diagnostics.has_errors();
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    if (diagnostic.severity != Severity::Error) continue;
    result.too_large = result.too_large && diagnostic.code == Code::E0702;
    result.faults += fmt::format("{}: {}\n", sources.text(diagnostic.span), diagnostic.message);
  }
  return result;
}

// The policy, every way it is run.
class Ways {
 public:
  Ways(checked::Policy policy, const ir::Module& module, ScannerKind scanners)
      : policy_(std::move(policy)),
        symbols_(policy_.tables.symbols),
        frame_(policy_.tables, symbols_),
        text_(policy_.tables, frame_),
        plain_(module, scanners),
        optimised_(optimised(module), scanners) {}

  // Otherwise: how they disagree.
  std::optional<std::string> fault(const GeneratedEvent& event, std::uint64_t seed, bool with_needed) {
    const std::vector<RuleState> expected = walk(event);
    compared_ += 2 * expected.size();
    for (const RuleState state : expected) ++seen_[static_cast<std::size_t>(state)];
    const std::vector<RuleState> found = test::states_of(plain_.run(event), expected.size());
    if (found != expected) return fmt::format("the walk says {}, the interpreter {}", states(expected), states(found));
    const std::vector<RuleState> found_optimised = test::states_of(optimised_.run(event), expected.size());
    if (found_optimised != expected)
      return fmt::format("the walk says {}, optimised {}", states(expected), states(found_optimised));
    if (!with_needed) return std::nullopt;
    if (auto fault = test::fault_of_needed(plain_, event, seed)) return "needed: " + *fault;
    if (auto fault = test::fault_of_needed(optimised_, event, seed)) return "needed, optimised: " + *fault;
    return std::nullopt;
  }
  const Tables& tables() const { return policy_.tables; }
  std::uint64_t compared() const { return compared_; }
  std::uint64_t seen(RuleState state) const { return seen_[static_cast<std::size_t>(state)]; }

 private:
  static ir::Module optimised(ir::Module module) {
    optimize::optimize(module);
    return module;
  }
  std::vector<RuleState> walk(const GeneratedEvent& event) {
    test::fill(frame_, event);
    return test::walk_policy(policy_, frame_, text_);
  }

  checked::Policy policy_;
  SymbolTable symbols_;
  Frame frame_;
  test::RealText text_;
  Subject plain_, optimised_;
  std::uint64_t compared_ = 0;
  std::array<std::uint64_t, 3> seen_{};
};

bool still_fails(const GeneratedPolicy& policy, const GeneratedEvent& event, std::uint64_t seed, ScannerKind scanners) {
  Compilation smaller = compile(print(policy));
  if (!smaller.compiled.module) return false;
  // Parts that went may take a field or a signal along with them; the event would not fit then.
  const Tables& tables = smaller.compiled.policy.tables;
  if (tables.fields.size() != event.fields.size() || tables.signals.size() != event.signals.size()) return false;
  const ir::Module module = *std::move(smaller.compiled.module);
  return Ways(std::move(smaller.compiled.policy), module, scanners).fault(event, seed, true).has_value();
}

// Fields and signals hold a value for each kind; one counts.
template <class Value>
std::string show_value(const Value& value, ValueKind kind) {
  switch (kind) {
    case ValueKind::Bool: return value.truth ? "true" : "false";
    case ValueKind::Int:
    case ValueKind::Duration:
    case ValueKind::Time: return fmt::to_string(value.int_value);
    case ValueKind::Float:
    case ValueKind::Score: return fmt::to_string(value.number);
    default: return fmt::format("\"{}\"", value.text);
  }
}

std::string show(const Tables& tables, const GeneratedEvent& event) {
  std::string out;
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    const test::GeneratedField& field = event.fields[i];
    const ValueKind kind = tables.fields[i].kind;
    const std::string list = fmt::format("[{}]", fmt::join(field.list, ", "));
    const std::string value = kind == ValueKind::StringList ? list : show_value(field, kind);
    out += fmt::format("  {}: {}\n", tables.fields[i].name, field.present ? value : "missing");
  }
  for (std::size_t i = 0; i < event.signals.size(); ++i) {
    const test::GeneratedSignal& signal = event.signals[i];
    const std::string value = signal.state == SignalState::Available     ? show_value(signal, tables.signals[i].kind)
                              : signal.state == SignalState::Unavailable ? "unavailable"
                                                                         : "not fetched";
    out += fmt::format("  {}: {}\n", tables.signals[i].name, value);
  }
  return out;
}

BOOST_AUTO_TEST_CASE(a_compiled_policy_means_what_its_checked_form_says) {
  std::uint64_t compared = 0, too_large = 0;
  std::array<std::uint64_t, 3> seen{};
  std::set<ir::Op> ops;
  for (std::uint64_t seed = 0; seed < policy_count(); ++seed) {
    const GeneratedPolicy policy = test::generate_policy(seed);
    Compilation made = compile(print(policy));
    too_large += made.too_large;
    if (made.too_large) continue;
    BOOST_REQUIRE_MESSAGE(made.compiled.module, "policy " << seed << " is refused:\n" << made.faults << print(policy));
    const ScannerKind scanners = seed % 8 == 0 ? ScannerKind::Fast : ScannerKind::Plain;
    for (const ir::Inst& inst : made.compiled.module->insts) ops.insert(inst.op);
    Ways ways(std::move(made.compiled.policy), *made.compiled.module, scanners);
    for (std::uint64_t k = 0; k < kEvents; ++k) {
      const GeneratedEvent event = test::generate_policy_event(ways.tables(), seed * kEvents + k);
      const std::optional<std::string> fault = ways.fault(event, seed, k % 4 == 0);
      if (!fault) continue;
      const GeneratedPolicy small = test::shrink(
          policy, [&](const GeneratedPolicy& smaller) { return still_fails(smaller, event, seed, scanners); });
      BOOST_FAIL("policy " << seed << ", event " << k << ": " << *fault << "\n"
                           << print(small) << "event:\n"
                           << show(ways.tables(), event));
    }
    compared += ways.compared();
    for (std::size_t state = 0; state < seen.size(); ++state) seen[state] += ways.seen(static_cast<RuleState>(state));
  }
  BOOST_TEST_MESSAGE(compared << " rule states compared; not fired, fired, undetermined: " << seen[0] << ", " << seen[1]
                              << ", " << seen[2]);
  BOOST_TEST(too_large <= policy_count() / 50);
  for (std::size_t i = 0; i < ir::op_count(); ++i) {
    const ir::Op op = static_cast<ir::Op>(i);
    // Which rules fired is asked after them: tests of the decider.
    if (ir::is_executed(op) && op != ir::Op::Fired && policy_count() >= kPolicies)
      BOOST_TEST(ops.contains(op), ir::name(op) << " does not occur");
  }
  // Each state is common, or the test would say little.
  for (const std::uint64_t count : seen) BOOST_TEST(count >= compared / 40);
}

}  // namespace
}  // namespace mpol
