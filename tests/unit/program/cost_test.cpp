#include "compiler/analyze/cost.hpp"

#include <boost/test/unit_test.hpp>

#include "program/ir_text.hpp"

namespace mpol {
namespace {

ir::Module parse(const std::string& text) {
  SourceTree sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("test.ir", text);
  ir::Module module = ir::parse(file, sources, diagnostics);
  const std::string fault = diagnostics.empty() ? "" : diagnostics.list()[0].message;
  BOOST_TEST_REQUIRE(fault == "");
  return module;
}

const char* const kText =
    "mpol_ir 1\n"
    "symbol #0 \"a\"\n"
    "field #0 \"text\" kind=text\n"
    "field #1 \"tags\" kind=string_list max_size=10\n"
    "signal #0 \"hate\" kind=score\n"
    "pattern #0 \"alpha\"\n"
    "pattern #1 \"beta\"\n"
    "pattern_set #0 \"words\" patterns=[#0, #1]\n"
    "view #0 \"\" field=text\n"
    "view #1 \"decoded\" field=text of=#0\n"
    "loops 1\n"
    "%0 = has #0, words\n"
    "%1 = has #1, words\n"
    "%2 = element &0\n"
    "%3 = symbol \"a\"\n"
    "%4 = symbol_eq %2, %3\n"
    "%5 = any_element tags, &0, %4\n"
    "%6 = signal hate : Number\n"
    "%7 = number 0.5\n"
    "%8 = number_le %7, %6\n"
    "rule #0 \"R-1\" condition=%0\n"
    "rule #1 \"R-2\" condition=%1\n"
    "rule #2 \"R-3\" condition=%5\n"
    "rule #3 \"R-4\" condition=%8\n";

BOOST_AUTO_TEST_CASE(each_rule_and_the_whole) {
  const analyze::ProgramCost cost = analyze::cost_of(parse(kText));
  BOOST_TEST_REQUIRE(cost.rules.size() == 4u);
  BOOST_TEST((cost.rules[0].cost == analyze::Cost{0, 1, 2, 0, 0, 0, 1'000}));
  // Decoding is three deep: 4 KB at 250 + 3 * 2,500 units.
  BOOST_TEST((cost.rules[1].cost == analyze::Cost{0, 1, 2, 3, 0, 0, 31'000}));
  // The element and its comparison for ten elements, the loop once.
  BOOST_TEST((cost.rules[2].cost == analyze::Cost{21, 0, 0, 0, 0, 0, 21}));
  BOOST_TEST((cost.rules[3].cost == analyze::Cost{2, 0, 0, 0, 0, 1, 2}));
  BOOST_TEST((cost.whole == analyze::Cost{23, 2, 2, 3, 0, 1, 32'023}));
}

BOOST_AUTO_TEST_CASE(a_limit_is_enforced) {
  const ir::Module module = parse(kText);
  Diagnostics diagnostics;
  analyze::enforce_cost(module, 32'023, {}, diagnostics);
  BOOST_TEST(diagnostics.empty());
  analyze::enforce_cost(module, 32'022, {}, diagnostics);
  BOOST_TEST_REQUIRE(diagnostics.error_count() == 1u);
  BOOST_TEST(info(diagnostics.list()[0].code).text == "E0710");
  BOOST_TEST(diagnostics.list()[0].message ==
             "an event can cost 32023 units, more than the limit of 32022; the dearest rule is `R-2` with 31000");
}

BOOST_AUTO_TEST_CASE(json_has_every_figure) {
  const std::string json = analyze::cost_json(analyze::cost_of(parse(kText)));
  BOOST_TEST(
      json.starts_with("{\"whole\": {\"comparisons\": 23, \"scans\": 2, \"patterns\": 2, \"decode_depth\": 3, "
                       "\"detections\": 0, \"signals\": 1, \"units\": 32023}, \"memory_bytes\": "));
}

}  // namespace
}  // namespace mpol
