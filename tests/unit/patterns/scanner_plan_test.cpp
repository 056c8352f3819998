// Plans that are kept as bytes: what they give is what patterns give, and nothing else is taken for one.
#define BOOST_TEST_MODULE patterns_scanner_plan_test
#include "program/patterns/scanner_plan.hpp"

#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

const std::vector<std::string>& sources() {
  static const std::vector<std::string> all = {"override",     "needle in (hay|straw)",    "[0-9]{4,6}", "a",
                                               "k\\w+",        "(alpha|beta|gamma) delta", "x.{0,20}y",  "\\bword\\b",
                                               "ſtress|strong"};
  return all;
}
std::vector<Pattern> patterns() {
  std::vector<Pattern> list;
  for (const std::string& source : sources()) list.push_back(compiled(source));
  return list;
}
std::unique_ptr<Scanner> from_bytes(const std::string& bytes) {
  auto plan = read_plan(bytes, "key");
  BOOST_REQUIRE(plan);
  return make_fast_scanner(*std::move(plan), [](std::uint32_t id) { return compiled(sources()[id]).tree; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const ScannerPlan plan = plan_scanner(patterns());
  const auto read = read_plan(write_plan(plan, "key"), "key");
  BOOST_TEST_REQUIRE(bool(read));
  BOOST_TEST((*read == plan));
  BOOST_TEST(plan.members.size() == sources().size());
  BOOST_TEST(!plan.members[3].has_factor);
}

BOOST_AUTO_TEST_CASE(a_scanner_from_a_plan_finds_the_same) {
  const auto made = make_fast_scanner(patterns());
  const auto kept = from_bytes(write_plan(plan_scanner(patterns()), "key"));
  const auto scratch_made = made->make_scratch(), scratch_kept = kept->make_scratch();
  for (const char* text : {"", "a", "needle in straw, override 12345", "K\u212Aword word ſtrong", "x----y beta delta",
                           "nothing to see, here 123", "OVERRIDE the needle in HAY"}) {
    PatternBits a, b;
    BOOST_TEST(made->find(text, *scratch_made, a));
    BOOST_TEST(kept->find(text, *scratch_kept, b));
    BOOST_TEST((a == b), text);
    for (std::size_t i = 0; i < sources().size(); ++i)
      BOOST_TEST(matches_of(*made, i, text) == matches_of(*kept, i, text));
  }
}

BOOST_AUTO_TEST_CASE(plans_of_others_are_refused) {
  const std::string bytes = write_plan(plan_scanner(patterns()), "key");
  BOOST_TEST(read_plan(bytes, "kez").error().message == "it is made from other patterns, or by another version");
  BOOST_TEST(!read_plan(bytes, "ke"));
  BOOST_TEST(read_plan("", "key").error().message == "it is of another format");
}

BOOST_AUTO_TEST_CASE(every_cut_is_refused_and_no_flip_is_a_crash) {
  const ScannerPlan plan = plan_scanner(patterns());
  const std::string bytes = write_plan(plan, "key");
  for (std::size_t size = 0; size < bytes.size(); ++size) BOOST_TEST(!read_plan(bytes.substr(0, size), "key"), size);
  BOOST_TEST(!read_plan(bytes + "x", "key"));
  std::size_t refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int bit : {0, 7}) {
      std::string bad = bytes;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      const auto read = read_plan(bad, "key");
      refused += read ? 0 : 1;
      // What is read is a plan all the same: its scanner runs.
      if (!read) continue;
      const auto scanner = from_bytes(bad);
      PatternBits found;
      (void)scanner->find("needle in straw, override 12345", *scanner->make_scratch(), found);
    }
  }
  BOOST_TEST(refused > bytes.size());
}

BOOST_AUTO_TEST_CASE(sizes_that_are_not_there_cost_nothing) {
  std::string bytes = write_plan(ScannerPlan(), "key");
  const std::size_t head = bytes.size() - 12;
  for (std::size_t i = 0; i < 12; ++i) bytes[head + i] = '\xff';
  BOOST_TEST(read_plan(bytes, "key").error().message == "it is cut short");
}

}  // namespace mpol::patterns
