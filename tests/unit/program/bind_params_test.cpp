#include "program/bind_params.hpp"

#include <boost/test/unit_test.hpp>

namespace mpol {
namespace {

struct Fixture {
  ir::Module module;
  Fixture() {
    module.tables.symbols = {"en"};
    Param block;
    block.name = "p.hate_block";
    block.kind = ValueKind::Score;
    block.by = "language";
    block.rows = {{SymbolId(0), {0, 0.85, {}}}, {{}, {0, 0.78, {}}}};
    block.bounds.number_low = 0.5;
    block.bounds.number_high = 0.95;
    Param window;
    window.name = "p.window";
    window.kind = ValueKind::Duration;
    window.rows = {{{}, {86'400'000, 0, {}}}};
    window.bounds.int_low = 3'600'000;
    module.tables.params = {block, window};
  }
  // The code and message of the only fault; "" when there is none.
  std::string bind(const std::string& name, const std::string& key, const std::string& value) {
    Diagnostics diagnostics;
    bind_params(module, {{name, key, value, {}}}, diagnostics);
    if (diagnostics.empty()) return "";
    const Diagnostic fault = diagnostics.list()[0];
    return std::string(info(fault.code).text) + " " + fault.message;
  }
};

BOOST_FIXTURE_TEST_CASE(values_replace_and_add_rows, Fixture) {
  BOOST_TEST(bind("hate_block", "en", "90%") == "");
  BOOST_TEST(bind("p.hate_block", "", "0.6") == "");
  BOOST_TEST(bind("p.hate_block", "fr", "70%") == "");
  BOOST_TEST(bind("window", "", "2h") == "");
  const std::vector<ParamRow>& rows = module.tables.params[0].rows;
  BOOST_TEST_REQUIRE(rows.size() == 3u);
  BOOST_TEST((rows[0] == ParamRow{SymbolId(1), {0, 0.7, {}}}));
  BOOST_TEST((rows[1] == ParamRow{SymbolId(0), {0, 0.9, {}}}));
  BOOST_TEST((rows[2] == ParamRow{{}, {0, 0.6, {}}}));
  BOOST_TEST(module.tables.symbols[1] == "fr");
  BOOST_TEST(module.tables.params[1].rows[0].value.int_value == 7'200'000);
  const std::vector<std::string> first = {"en: 85%", "else: 78%"}, last = {"fr: 70%", "en: 90%", "else: 60%"};
  BOOST_TEST((module.tables.overrides == std::vector<OverrideInfo>{{"", "p", "", "hate_block", first, last},
                                                                   {"", "p", "", "window", {"86400000ms"}, {"7200000ms"}}}));
}

BOOST_FIXTURE_TEST_CASE(a_value_is_set_once, Fixture) {
  Diagnostics diagnostics;
  bind_params(module, {{"window", "", "2h", {FileId(0), 0, 1}}, {"p.window", "", "3h", {FileId(0), 2, 3}}}, diagnostics);
  BOOST_TEST_REQUIRE(diagnostics.list().size() == 1u);
  BOOST_TEST((diagnostics.list()[0].code == Code::R0105));
  BOOST_TEST(diagnostics.list()[0].message == "`p.window` is set twice");
}

BOOST_FIXTURE_TEST_CASE(faulty_values_change_nothing, Fixture) {
  const ir::Module before = module;
  BOOST_TEST(bind("hate_blok", "", "80%") == "R0101 the policy has no parameter `hate_blok`");
  BOOST_TEST(bind("hate_block", "", "100%") == "R0102 `100%` for `p.hate_block` is out of its range, 50% .. 95%");
  BOOST_TEST(bind("window", "", "1min") == "R0102 `1min` for `p.window` is out of its range, 3600000ms .. any");
  BOOST_TEST(bind("window", "", "24") == "R0103 found `24` for `p.window`, expected a duration such as 30s or 24h");
  BOOST_TEST(bind("hate_block", "en", "nan") ==
             "R0103 found `nan` for `p.hate_block[en]`, expected a score such as 85% or 0.85");
  BOOST_TEST(bind("window", "fr", "2h") == "R0104 `p.window` is one value, not a table: it has no row for `fr`");
  Diagnostics diagnostics;
  bind_params(module, {{"window", "", "9000000h", {}}, {"window", "", "99999999999999999h", {}}}, diagnostics);
  BOOST_TEST(diagnostics.error_count() == 1u);
  module.tables.params[1].rows = before.tables.params[1].rows;
  module.tables.overrides.clear();
  BOOST_TEST((module == before));
}

}  // namespace
}  // namespace mpol
