// IR text: what is printed is read back as the same module, and damaged text gives errors at the right place.
#include "program/ir_text.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

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
    const std::string fault = parsed.faults.empty() ? "" : parsed.faults[0].message;
    BOOST_REQUIRE_MESSAGE(fault.empty(), "seed " << seed << ": " << fault);
    BOOST_REQUIRE_MESSAGE(parsed.module == module, "seed " << seed << " comes back different:\n" << text);
    BOOST_REQUIRE(ir::print(parsed.module) == text);
  }
}

// The first fault, as `line:column code message`.
std::string first_fault(const std::string& text) {
  const Parsed parsed = parse(text);
  if (parsed.faults.empty()) return "";
  const SourceFile file("test.ir", text);
  const Diagnostic& fault = parsed.faults[0];
  const Position at = file.position(fault.span.begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column) + " " + std::string(info(fault.code).text) + " " +
         fault.message;
}

BOOST_AUTO_TEST_CASE(faults_are_named_where_they_stand) {
  const std::string head = "mpol_ir 1\npackage \"t\"\nsignal #0 \"hate\" kind=score\n";
  BOOST_TEST(first_fault("") == "1:1 E0901 found the end of the text, expected `mpol_ir`");
  BOOST_TEST(first_fault("mpol_ir 2\n") == "1:10 E0901 found the end of the line, expected version 1");
  BOOST_TEST(first_fault(head + "%0 = signal hat : Number\n") == "4:13 E0904 no signal is named `hat`");
  BOOST_TEST(first_fault(head + "%0 = singal hate : Number\n") == "4:6 E0904 no instruction is named `singal`");
  BOOST_TEST(first_fault(head + "%1 = truth 1\n") == "4:1 E0905 this is row 0 of its table, found number 1");
  BOOST_TEST(first_fault(head + "%0 = int 9223372036854775808\n") ==
             "4:10 E0903 `9223372036854775808` does not fit a whole number");
  BOOST_TEST(first_fault(head + "%0 = not %0\n") == "4:1 E0910 `%0` reads `%0`, which does not stand before it");
  BOOST_TEST(first_fault(head + "%0 = signal hate : Number\n%1 = not %0\n") ==
             "5:1 E0912 operand 1 of `not` is Number, expected Truth");
  BOOST_TEST(first_fault("mpol_ir 1\npackage \"t\"\noverride #0 \"a\" of=\"b\" rule=\"R-1\" param=\"p\"\n")
                 .ends_with("override #0 is not of one rule or one parameter"));
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The text of the block that begins with ```ir `what`; "" when there is none.
std::string block(const std::string& page, const std::string& what) {
  const std::string fence = "```ir " + what + "\n";
  const std::size_t begin = page.find(fence);
  if (begin == std::string::npos) return "";
  return page.substr(begin + fence.size(), page.find("```", begin + fence.size()) - begin - fence.size());
}

BOOST_AUTO_TEST_CASE(pages_of_errors_say_what_is_true) {
  int pages = 0;
  for (const CodeInfo& code : all_codes()) {
    if (!code.text.starts_with("E09") || code.code == Code::E0906) continue;
    const std::string page =
        read_file(std::filesystem::path(MPOL_SOURCE_DIR) / "docs/errors" / (std::string(code.text) + ".md"));
    const std::string fails = block(page, "fails " + std::string(code.text)), passes = block(page, "passes");
    BOOST_TEST_REQUIRE(!fails.empty(), code.text);
    BOOST_TEST_REQUIRE(!passes.empty(), code.text);
    const Parsed parsed = parse(fails);
    BOOST_TEST_REQUIRE(!parsed.faults.empty(), code.text << " gives no fault");
    BOOST_TEST(info(parsed.faults[0].code).text == code.text, parsed.faults[0].message);
    BOOST_TEST(first_fault(passes) == "", code.text);
    ++pages;
  }
  BOOST_TEST(pages == 15);
}

// Any single damaged byte gives errors or a module that holds; nothing crashes.
BOOST_AUTO_TEST_CASE(damaged_text_is_survived) {
  const std::string text = ir::print(test::generate_module(3, {2, 3}));
  test::Random random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = text;
    damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    const Parsed parsed = parse(damaged);
    if (parsed.faults.empty()) ir::assert_verified(parsed.module, "parse");
  }
}

}  // namespace
}  // namespace mpol
