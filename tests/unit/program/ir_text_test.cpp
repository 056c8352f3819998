// IR text: what is printed is read back as the same module, and damaged text gives errors at the right place.
#include "program/ir_text.hpp"

#include <boost/test/unit_test.hpp>

#include "program/ir_verify.hpp"
#include "tests/support/generate_module.hpp"
#include "tests/support/random.hpp"

namespace mpol {
namespace {

struct Parsed {
  ir::Module module;
  std::vector<Diagnostic> faults;
};
Parsed parse(const std::string& text) {
  SourceTree sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("test.ir", text);
  ir::Module module = ir::parse(file, sources, diagnostics);
  return {std::move(module), diagnostics.list()};
}

BOOST_AUTO_TEST_CASE(generated_modules_hold_and_come_back_the_same) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const ir::Module module = test::generate_module(seed, test::ModuleSize::small_first(seed));
    ir::assert_verified(module, "generate_module");
    const std::string text = ir::print(module);
    const Parsed parsed = parse(text);
    BOOST_REQUIRE_MESSAGE(parsed.faults.empty(), "seed " << seed << ": " << parsed.faults[0].message);
    BOOST_REQUIRE_MESSAGE(parsed.module == module, "seed " << seed << " comes back different:\n" << text);
    BOOST_REQUIRE(ir::print(parsed.module) == text);
  }
}

}  // namespace
}  // namespace mpol
