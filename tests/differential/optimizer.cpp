// Passes keep outcomes. Random modules are run on random events with all, some and no signals, as they are and after
// each pass alone, after all passes, and after all passes but one; states of rules and values of arguments must be
// equal. More modules: MPOL_DIFFERENTIAL_MODULES=100000 optimizer_test
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "compiler/optimize/optimize.hpp"
#include "program/ir_text.hpp"
#include "program/ir_verify.hpp"
#include "tests/support/evaluate_module.hpp"
#include "tests/support/generate_module.hpp"

namespace mpol {
namespace {

constexpr std::uint64_t kEvents = 12;

std::uint64_t module_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_MODULES");
  return count == nullptr ? 1500 : std::strtoull(count, nullptr, 10);
}

// Everything off but `name`.
optimize::PassOptions only(std::string_view name) {
  optimize::PassOptions options;
  for (const optimize::PassInfo& pass : optimize::passes()) {
    if (pass.name != name) options.off.emplace_back(pass.name);
  }
  return options;
}
optimize::PassOptions without(std::string_view name) {
  optimize::PassOptions options;
  options.off.emplace_back(name);
  return options;
}

test::DirectOutcome evaluate(const ir::Module& module, const SymbolTable& symbols, const test::GeneratedEvent& event) {
  Frame frame(module.tables, symbols);
  test::fill(frame, event);
  return test::evaluate_module(module, frame);
}

void compare(const ir::Module& plain, const optimize::PassOptions& options, const std::string& what,
             std::uint64_t seed) {
  ir::Module optimized = plain;
  optimize::optimize(optimized, options);
  ir::assert_verified(optimized, "optimize");
  const SymbolTable plain_symbols(plain.tables.symbols), optimized_symbols(optimized.tables.symbols);
  for (std::uint64_t k = 0; k < kEvents; ++k) {
    const test::GeneratedEvent event = test::generate_event(plain.tables, seed * kEvents + k);
    const test::DirectOutcome before = evaluate(plain, plain_symbols, event);
    const test::DirectOutcome after = evaluate(optimized, optimized_symbols, event);
    BOOST_REQUIRE_MESSAGE(before == after, what << " changes module " << seed << ", event " << k << "\nbefore\n"
                                                << ir::print(plain) << "\nafter\n"
                                                << ir::print(optimized));
  }
}

BOOST_AUTO_TEST_CASE(passes_keep_outcomes) {
  for (std::uint64_t seed = 0; seed < module_count(); ++seed) {
    const ir::Module module = test::generate_module(seed, test::ModuleSize::small_first(seed));
    compare(module, {}, "all passes", seed);
    for (const optimize::PassInfo& pass : optimize::passes()) {
      compare(module, only(pass.name), std::string("only ") + std::string(pass.name), seed);
      compare(module, without(pass.name), std::string("all but ") + std::string(pass.name), seed);
    }
  }
}

BOOST_AUTO_TEST_CASE(passes_come_to_rest) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    ir::Module module = test::generate_module(seed, test::ModuleSize::small_first(seed));
    while (optimize::optimize(module)) {
    }
    const ir::Module rest = module;
    for (const optimize::PassInfo& pass : optimize::passes()) {
      BOOST_TEST(!pass.run(module), pass.name << " still changes module " << seed);
      BOOST_TEST((module == rest));
    }
  }
}

}  // namespace
}  // namespace mpol
