#include <boost/test/unit_test.hpp>

#include "base/text/time_text.hpp"

using namespace mpol;

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(times_are_milliseconds_since_1970_utc) {
  for (const auto& [text, ms] : std::initializer_list<std::pair<std::string_view, std::int64_t>>{
           {"1970-01-01T00:00:00Z", 0},
           {"1985-04-12T23:20:50.52Z", 482'196'050'520},    // RFC 3339, section 5.8
           {"1996-12-19T16:39:57-08:00", 851'042'397'000},  // the same section
           {"1990-12-31T23:59:60Z", 662'687'999'999},       // its leap second
           {"1990-12-31T15:59:60-08:00", 662'687'999'999},
           {"1937-01-01T12:00:27.87+00:20", -1'041'337'172'130},
           {"2026-03-29t10:00:00z", 1'774'778'400'000},
           {"2026-03-29 10:00:00-00:00", 1'774'778'400'000},
           {"2024-02-29T00:00:00.123999999999Z", 1'709'164'800'123},
           {"0001-01-01T00:00:00Z", kMinTimeMs},
           {"9999-12-31T23:59:59.999Z", kMaxTimeMs}}) {
    const TimeReading time = read_time(text);
    BOOST_TEST(time.problem == "", text);
    BOOST_TEST(time.ms == ms, text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_time_says_why) {
  for (const auto& [text, problem] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"", "it does not have that form"},
           {"2026-03-29", "it does not have that form"},
           {"2026-3-29T10:00:00Z", "it does not have that form"},
           {"2026-03-29T10:00Z", "it does not have that form"},
           {"2026-03-29T10:00:00.Z", "it does not have that form"},
           {"2026-03-29T10:00:00Zx", "it does not have that form"},
           {"2026-03-29T10:00:00+0200", "it does not have that form"},
           {"2026-03-29T10:00:00", "it has no offset; end it with Z or +hh:mm"},
           {"2026-02-29T10:00:00Z", "there is no such date"},
           {"2026-13-01T10:00:00Z", "there is no such date"},
           {"0000-01-01T00:00:00Z", "there is no such date"},
           {"2026-03-29T24:00:00Z", "there is no such time of day"},
           {"2026-03-29T10:60:00Z", "there is no such time of day"},
           {"2026-03-29T10:00:61Z", "there is no such time of day"},
           {"2026-03-29T10:00:00+24:00", "there is no such time of day"},
           {"2026-03-29T10:00:60Z", "a leap second stands at 23:59:60 UTC only"},
           {"0001-01-01T00:00:00+00:01", "it is not in the years 0001 to 9999 UTC"},
           {"9999-12-31T23:59:59-00:01", "it is not in the years 0001 to 9999 UTC"}}) {
    BOOST_TEST(read_time(text).problem == problem, text);
  }
}

BOOST_AUTO_TEST_CASE(times_are_written_as_they_are_read) {
  BOOST_TEST(time_text(0) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(time_text(1'774'771'200'250) == "2026-03-29T08:00:00.250Z");
  BOOST_TEST(time_text(-1) == "1969-12-31T23:59:59.999Z");
  BOOST_TEST(time_text(kMinTimeMs) == "0001-01-01T00:00:00.000Z");
  BOOST_TEST(time_text(kMaxTimeMs) == "9999-12-31T23:59:59.999Z");
  for (std::int64_t ms = -99'999'999'999; ms < 4'000'000'000'000; ms += 86'399'999'937) {
    const std::string text = time_text(ms);
    BOOST_TEST(read_time(text).ms == ms, text);
  }
}

BOOST_AUTO_TEST_CASE(durations_are_a_count_and_a_unit) {
  BOOST_TEST(read_duration("250ms").value() == 250);
  BOOST_TEST(read_duration("30s").value() == 30'000);
  BOOST_TEST(read_duration("10min").value() == 600'000);
  BOOST_TEST(read_duration("24h").value() == 86'400'000);
  BOOST_TEST(read_duration("30d").value() == 2'592'000'000);
  BOOST_TEST(read_duration("2w").value() == 1'209'600'000);
  BOOST_TEST(read_duration("0s").value() == 0);
  for (const std::string_view text :
       {"", "30", "s", "-1s", "+1s", "1.5h", "1 h", "1m", "1hh", "106751991168d", "99999999999999999999ms"})
    BOOST_TEST(!read_duration(text).has_value(), text);
  BOOST_TEST(read_duration("9223372036854775807ms").value() == 9'223'372'036'854'775'807);
}

BOOST_AUTO_TEST_SUITE_END()
