// Sets that nobody of this project wrote, read from MPOL_SHARED_DATA; skipped, aloud, where that is absent.
//
// JSONTestSuite: what it says to accept is accepted, but for the differences named here; what it says to reject is.
// The big list of naughty strings: each comes out of a text field byte for byte.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/event/event_text.hpp"
#include "runtime/event/json_fault.hpp"
#include "tests/unit/event/sample_event.hpp"

using namespace mpol;
using namespace mpol::event;

namespace {

std::string decode_base64(const std::string& text) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  return out;
}

struct Row {
  std::string label, name, text;
};

std::vector<Row> rows_of(const std::string& set) {
  std::vector<Row> rows;
  std::ifstream file(std::string(MPOL_SHARED_DATA) + "/" + set + ".jsonl");
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json row = nlohmann::json::parse(line);
    rows.push_back({row["label"], row["meta"].value("name", row["id"]),
                    row.contains("text_b64") ? decode_base64(row["text_b64"]) : row["text"].get<std::string>()});
  }
  if (rows.empty()) BOOST_TEST_MESSAGE("skipped: no " << set << " in " << MPOL_SHARED_DATA);
  return rows;
}

// Whether the line got past the JSON grammar, whatever this policy then says of its contents.
bool is_taken_as_json(Sample& sample, const std::string& text) {
  if (sample.read(text) == EventStatus::Skipped) return false;
  static const std::set<Code> kGrammar{Code::R0202, Code::R0203, Code::R0204, Code::R0205,
                                       Code::R0206, Code::R0207, Code::R0208, Code::R0211};
  for (const EventFault& fault : sample.diagnostics.faults()) {
    if (kGrammar.contains(fault.code)) return false;
  }
  return true;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(public_sets, Sample)

BOOST_AUTO_TEST_CASE(json_test_suite) {
  std::size_t accepted = 0, rejected = 0, either = 0, either_taken = 0;
  for (const Row& row : rows_of("json_test_suite")) {
    const bool taken = is_taken_as_json(*this, row.text);
    if (row.label == "accept") {
      BOOST_TEST(taken, row.name << ": " << (faults().empty() ? "" : faults()[0]));
      accepted += taken ? 1 : 0;
    } else if (row.label == "reject") {
      BOOST_TEST(!taken, row.name);
      rejected += taken ? 0 : 1;
    } else {
      ++either;
      either_taken += taken ? 1 : 0;
      BOOST_TEST_MESSAGE(row.name << ": " << (taken ? "taken" : faults().at(0)));
    }
  }
  BOOST_TEST_MESSAGE("accept: " << accepted << ", reject: " << rejected << ", either: " << either_taken << " of "
                                << either << " taken");
}

// The two parsers have one opinion, on every row and on every prefix of every row.
BOOST_AUTO_TEST_CASE(fast_and_slow_parser_agree) {
  for (const Row& row : rows_of("json_test_suite")) {
    if (row.text.starts_with("\xEF\xBB\xBF")) continue;
    for (std::size_t size = 1; size <= std::min<std::size_t>(row.text.size(), 200); ++size) {
      const std::string prefix = row.text.substr(0, size);
      const bool taken = is_taken_as_json(*this, prefix);
      if (prefix.find_first_not_of(" \t\r\n") == std::string::npos) continue;
      BOOST_TEST(taken == !find_json_fault(prefix, 64).has_value(), row.name << " cut to " << size);
    }
  }
}

BOOST_AUTO_TEST_CASE(naughty_strings_come_out_as_they_went_in) {
  tables.fields[3].max_size = 0;
  std::size_t count = 0;
  for (const Row& row : rows_of("naughty_strings")) {
    EventText writer;
    writer.add_string("id", "e").add_int("time", 0).add_string("kind", "prompt").add_string("text", row.text);
    if (!row.text.empty()) writer.add_string("user", row.text);
    BOOST_TEST((read(writer.finish()) == EventStatus::Read), row.name);
    BOOST_TEST(field("text").text == row.text);
    if (!row.text.empty()) BOOST_TEST(frame.text_of(field("user").symbol) == row.text);
    ++count;
  }
  BOOST_TEST_MESSAGE(count << " strings");
}

BOOST_AUTO_TEST_SUITE_END()
