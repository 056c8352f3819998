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

constexpr std::uint64_t kEvents = 8;

std::uint64_t module_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_MODULES");
  return count == nullptr ? 60 : std::strtoull(count, nullptr, 10);
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

// A module, its events, and what it answers as it stands.
struct Subject {
  std::uint64_t seed;
  ir::Module module;
  std::vector<test::GeneratedEvent> events;
  std::vector<test::DirectOutcome> outcomes;
};
Subject make_subject(std::uint64_t seed) {
  Subject subject{seed, test::generate_module(seed, test::ModuleSize::small_first(seed)), {}, {}};
  const SymbolTable symbols(subject.module.tables.symbols);
  for (std::uint64_t k = 0; k < kEvents; ++k) {
    subject.events.push_back(test::generate_event(subject.module.tables, seed * kEvents + k));
    subject.outcomes.push_back(evaluate(subject.module, symbols, subject.events.back()));
  }
  return subject;
}

void compare(const Subject& subject, const optimize::PassOptions& options, const std::string& what) {
  ir::Module optimized = subject.module;
  optimize::optimize(optimized, options);
  ir::assert_verified(optimized, "optimize");
  const SymbolTable symbols(optimized.tables.symbols);
  for (std::size_t k = 0; k < subject.events.size(); ++k) {
    BOOST_REQUIRE_MESSAGE(evaluate(optimized, symbols, subject.events[k]) == subject.outcomes[k],
                          what << " changes module " << subject.seed << ", event " << k << "\nbefore\n"
                               << ir::print(subject.module) << "\nafter\n"
                               << ir::print(optimized));
  }
}

BOOST_AUTO_TEST_CASE(passes_keep_outcomes) {
  for (std::uint64_t seed = 0; seed < module_count(); ++seed) {
    const Subject subject = make_subject(seed);
    compare(subject, {}, "all passes");
    for (const optimize::PassInfo& pass : optimize::passes()) {
      compare(subject, only(pass.name), "only " + std::string(pass.name));
      compare(subject, without(pass.name), "all but " + std::string(pass.name));
    }
  }
}

BOOST_AUTO_TEST_CASE(passes_come_to_rest) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
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
