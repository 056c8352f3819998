// Native code says what the interpreter says: the states of all rules, and the signals that are needed. Random modules
// run on random events with all, some and no signals, at each level of code generation and in each grouping; small
// modules, and several joined into one so that blocks, lists and the index are full. A disagreement is shrunk to the
// fewest rules that show it, and printed. More modules: MPOL_DIFFERENTIAL_MODULES=100000 native_differential
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "compiler/emit/emit.hpp"
#include "compiler/optimize/optimize.hpp"
#include "program/ir_text.hpp"
#include "runtime/engine/native_engine.hpp"
#include "tests/differential/subject.hpp"

namespace mpol {
namespace {

using emit::EmitOptions;
using emit::Grouping;
using test::states;

constexpr std::uint64_t kEvents = 30;

std::uint64_t module_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_MODULES");
  return count == nullptr ? 2000 : std::strtoull(count, nullptr, 10);
}

// The interpreter and native code over one program and frame.
class Pair {
 public:
  Pair(const ir::Module& module, const EmitOptions& options)
      : program_(make(module)),
        frame_(program_->tables(), program_->symbols()),
        evaluator_(*program_),
        interpreter_(evaluator_),
        native_(evaluator_, interpreter_, link(module, options)) {}

  // Otherwise: what each of them says.
  std::optional<std::string> fault(const test::GeneratedEvent& event) {
    test::fill(frame_, event);
    interpreter_.begin(frame_);
    interpreter_.evaluate(expected_);
    native_.begin(frame_);
    native_.evaluate(found_);
    if (found_ == expected_) return std::nullopt;
    const std::size_t rules = program_->module().rules.size();
    return fmt::format("the interpreter says {} needs {}, native code {} needs {}",
                       states(test::states_of(expected_, rules)), expected_.needed.size(),
                       states(test::states_of(found_, rules)), found_.needed.size());
  }
  const Outcome& expected() const { return expected_; }

 private:
  static std::shared_ptr<const Program> make(const ir::Module& module) {
    Diagnostics diagnostics;
    std::shared_ptr<const Program> program = load(module, diagnostics, ScannerKind::Plain);
    BOOST_REQUIRE(program != nullptr);
    return program;
  }
  static std::shared_ptr<const engine::NativeCode> link(const ir::Module& module, const EmitOptions& options) {
    const auto object = emit::emit_object(module, options);
    BOOST_REQUIRE_MESSAGE(object.has_value(), object.error().message);
    auto code = engine::NativeCode::link(*object);
    BOOST_REQUIRE_MESSAGE(code.has_value(), code.error().message);
    return *code;
  }
  std::shared_ptr<const Program> program_;
  Frame frame_;
  engine::Evaluator evaluator_;
  engine::Interpreter interpreter_;
  engine::NativeEngine native_;
  Outcome expected_, found_;
};

EmitOptions options_of(std::uint64_t seed) {
  constexpr Grouping kGroupings[] = {Grouping::Auto, Grouping::Small, Grouping::Blocks, Grouping::Indexed};
  return {static_cast<int>(seed / 4 % 3), kGroupings[seed % 4]};
}

// Leaves out rules for as long as the two still disagree.
ir::Module shrink(ir::Module module, const EmitOptions& options, const test::GeneratedEvent& event) {
  for (std::size_t i = module.rules.size(); i-- > 0;) {
    ir::Module smaller = module;
    smaller.rules.erase(smaller.rules.begin() + static_cast<std::ptrdiff_t>(i));
    if (Pair(smaller, options).fault(event)) module = std::move(smaller);
  }
  return module;
}

BOOST_AUTO_TEST_CASE(native_code_agrees_with_the_interpreter) {
  std::uint64_t comparisons = 0, fired = 0, undetermined = 0;
  for (std::uint64_t seed = 0; seed < module_count(); ++seed) {
    test::ModuleSize size = test::ModuleSize::small_first(seed);
    if (seed % 50 == 0) size.rules = 200;  // several blocks
    ir::Module module = test::generate_module(seed, size);
    if (seed % 3 != 0) optimize::optimize(module, {});
    const EmitOptions options = options_of(seed);
    Pair pair(module, options);
    for (std::uint64_t k = 0; k < kEvents; ++k) {
      const test::GeneratedEvent event = test::generate_event(module.tables, seed * kEvents + k);
      const std::optional<std::string> fault = pair.fault(event);
      comparisons += module.rules.size();
      fired += pair.expected().fired.size();
      undetermined += pair.expected().undetermined.size();
      if (!fault) continue;
      const ir::Module small = shrink(module, options, event);
      BOOST_FAIL("module " << seed << ", event " << k << ", level " << options.level << ", grouping "
                           << static_cast<int>(options.grouping) << ": " << *fault << "\n"
                           << ir::print(small));
    }
  }
  BOOST_TEST_MESSAGE(comparisons << " rule states compared, " << fired << " fired, " << undetermined
                                 << " undetermined");
  BOOST_TEST(fired > comparisons / 20);
  BOOST_TEST(undetermined > comparisons / 20);
}

}  // namespace
}  // namespace mpol
