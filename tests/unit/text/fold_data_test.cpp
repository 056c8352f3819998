// Folding on public test sets: Unicode's NormalizationTest and confusables, and the naughty strings. The rates are
// floors: docs/text.md explains each kind of disagreement.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text/fold.hpp"
#include "base/text/utf8.hpp"

using namespace mpol;

namespace {

// Calls `use` with each row; false when the set is absent.
template <class Use>
bool for_each_row(const std::string& set, Use use) {
  std::ifstream file(std::string(MPOL_SHARED_DATA) + "/" + set + ".jsonl");
  if (!file) {
    BOOST_TEST_MESSAGE("skipped: no " << set << ".jsonl in " << MPOL_SHARED_DATA);
    return false;
  }
  for (std::string line; std::getline(file, line);) use(nlohmann::json::parse(line));
  return true;
}

std::string folded(const std::string& text) { return fold_for_pattern(text, {}); }

void expect_rate(const char* what, std::size_t good, std::size_t all, double floor) {
  const double rate = static_cast<double>(good) / static_cast<double>(all);
  BOOST_TEST_MESSAGE(what << ": " << good << " of " << all << ", " << rate * 100 << " %");
  BOOST_TEST(rate >= floor);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fold_data)

BOOST_AUTO_TEST_CASE(normalization_test) {
  std::size_t good = 0, all = 0;
  const bool present = for_each_row("normalization_test", [&](const nlohmann::json& row) {
    ++all;
    const std::string ours = folded(row["text"]);
    bool same = true;
    for (const char* form : {"nfc", "nfd", "nfkc", "nfkd"}) same = same && folded(row["meta"][form]) == ours;
    good += same;
    if (!same) BOOST_TEST_MESSAGE("differs: " << row["id"]);
  });
  if (present) expect_rate("normal forms fold alike", good, all, 0.9946);
}

BOOST_AUTO_TEST_CASE(confusables) {
  std::size_t good = 0, all = 0;
  const bool present = for_each_row("confusables", [&](const nlohmann::json& row) {
    ++all;
    good += folded(row["text"]) == folded(row["label"]);
  });
  if (present) expect_rate("confusables fold alike", good, all, 0.81);
}

BOOST_AUTO_TEST_CASE(naughty_strings) {
  for_each_row("naughty_strings", [](const nlohmann::json& row) {
    const std::string text = row["text"];
    Folded out;
    fold(text, {.leet = true, .squeezed = true, .unspaced = true}, out);
    BOOST_TEST(utf8::is_valid(out.bytes));
    for (std::size_t i = 0; i < out.bytes.size(); ++i) {
      const OffsetMap::Range range = out.map.source_range(i, i + 1);
      BOOST_REQUIRE(range.begin < range.end && range.end <= text.size());
    }
    BOOST_TEST(folded(folded(text)) == folded(text));
  });
}

BOOST_AUTO_TEST_SUITE_END()
