// Plans of scanners in the user's cache: made once, read again, refused when they are not what they should be.
#define BOOST_TEST_MODULE kept_plans_test
#include "runtime/deploy/kept_plans.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "base/limits.hpp"
#include "program/program.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol {
namespace {

// One rule that looks for many words.
ir::Module module_of(std::size_t patterns, const std::string& stem) {
  test::ModuleBuilder m;
  ViewInfo view;
  view.field = m.add_field("text", ValueKind::Text);
  m.module.tables.views.push_back(view);
  PatternSet set;
  set.name = "words";
  for (std::size_t i = 0; i < patterns; ++i) {
    PatternInfo pattern;
    pattern.text = stem + std::to_string(i);
    set.patterns.emplace_back(m.module.tables.patterns.size());
    m.module.tables.patterns.push_back(pattern);
  }
  m.module.tables.pattern_sets.push_back(set);
  m.rule("R-1", m.add(ir::Op::Has, ir::Type::Truth, {}, 0, 0));
  return std::move(m.module);
}

struct Fixture {
  Fixture() {
    char name[] = "/tmp/mpol-plans-XXXXXX";
    BOOST_REQUIRE(mkdtemp(name) != nullptr);
    folder = name;
  }
  ~Fixture() { std::filesystem::remove_all(folder); }

  // What was told; the program must have come.
  std::string load_module(ir::Module module) {
    Diagnostics diagnostics;
    deploy::KeptPlans plans(CacheFolder(folder), diagnostics);
    program = load(std::move(module), diagnostics, ScannerKind::Fast, &plans);
    BOOST_REQUIRE(program != nullptr);
    std::string told;
    for (const Diagnostic& fault : diagnostics.list()) told += std::string(info(fault.code).text) + " " + fault.message;
    return told;
  }
  bool finds(const std::string& text) const {
    const patterns::Scanner& scanner = *program->text_plan().scanners().at(0);
    patterns::PatternBits found;
    BOOST_TEST(scanner.find(text, *scanner.make_scratch(), found));
    return found.any();
  }
  std::vector<std::filesystem::path> plans() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with("scanner-")) files.push_back(entry.path());
    }
    return files;
  }

  std::string folder;
  std::shared_ptr<const Program> program;
};

constexpr std::size_t kMany = limits::kLeastKeptPatterns;

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_plan_is_made_once_and_read_again, Fixture) {
  BOOST_TEST(load_module(module_of(kMany, "word")).empty());
  BOOST_TEST_REQUIRE(plans().size() == 1u);
  const auto time = std::filesystem::last_write_time(plans()[0]);
  BOOST_TEST(load_module(module_of(kMany, "word")).empty());
  BOOST_TEST((std::filesystem::last_write_time(plans()[0]) == time));
  BOOST_TEST(finds("a WORD17 here"));
  BOOST_TEST(!finds("nothing"));
}

BOOST_FIXTURE_TEST_CASE(small_scanners_are_not_kept, Fixture) {
  BOOST_TEST(load_module(module_of(kMany - 1, "word")).empty());
  BOOST_TEST(plans().empty());
}

BOOST_FIXTURE_TEST_CASE(other_patterns_have_a_plan_of_their_own, Fixture) {
  load_module(module_of(kMany, "word"));
  load_module(module_of(kMany, "term"));
  BOOST_TEST(plans().size() == 2u);
  BOOST_TEST(finds("term3"));
  BOOST_TEST(!finds("word3"));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_plan_is_refused_and_made_again, Fixture) {
  load_module(module_of(kMany, "word"));
  const std::string path = plans().at(0).string();
  const CacheFolder cache{folder};
  const std::string name = plans().at(0).filename().string();
  std::string bytes = cache.read(name, 1 << 20).value();
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  BOOST_TEST(cache.write(name, bytes));
  const std::string told = load_module(module_of(kMany, "word"));
  BOOST_TEST(told.find("R0109") != std::string::npos);
  BOOST_TEST(told.find("damaged, or not made here") != std::string::npos);
  BOOST_TEST(finds("word17"));
  BOOST_TEST(load_module(module_of(kMany, "word")).empty());
}

BOOST_FIXTURE_TEST_CASE(without_a_cache_nothing_is_told, Fixture) {
  folder += "/none/there";
  BOOST_TEST(load_module(module_of(kMany, "word")).empty());
  BOOST_TEST(finds("word17"));
  folder.resize(folder.size() - std::string("/none/there").size());
}

}  // namespace mpol
