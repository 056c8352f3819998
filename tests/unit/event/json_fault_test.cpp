// Why a line is not JSON: the kind, the byte, the path, the words.
#include "runtime/event/json_fault.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/event/sample_event.hpp"

using namespace mpol::event;

BOOST_FIXTURE_TEST_SUITE(json_fault, Sample)

BOOST_AUTO_TEST_CASE(syntax_faults_say_what_was_expected) {
  for (const auto& [line, text] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"{", "error[R0203]: found the end of the line at byte 2, expected a key in double quotes"},
           {"{\"a\" 1}", "error[R0203]: a: found `1` at byte 6, expected `:`"},
           {"{\"a\": [1 2]}", "error[R0203]: a: found `2` at byte 10, expected `,` or `]`"},
           {"{\"a\": 1 \"b\": 2}", "error[R0203]: found `\"` at byte 9, expected `,` or `}`"},
           {"{\"a\": 1,}", "error[R0203]: found `}` at byte 9, expected a key in double quotes"},
           {"{'a': 1}", "error[R0203]: found `'` at byte 2, expected a key in double quotes"},
           {"{\"a\": [1, ]}", "error[R0203]: a[1]: found `]` at byte 11, expected a value"},
           {"{\"a\": }", "error[R0203]: a: found `}` at byte 7, expected a value"},
           {"{\"a\": 01}", "error[R0203]: found `1` at byte 8, expected `,` or `}`"},
           {"{\"a\": 1.}", "error[R0203]: a: found `}` at byte 9, expected a digit"},
           {"{\"a\": -}", "error[R0203]: a: found `}` at byte 8, expected a digit"},
           {"{\"a\": 1e+}", "error[R0203]: a: found `}` at byte 10, expected a digit"},
           {"{\"a\": \"x}",
            "error[R0203]: a: found the end of the line at byte 10, expected `\"` at the end of the "
            "string"},
           {"{\"a\": \"\\x\"}", "error[R0203]: a: found `x` at byte 9, expected an escape: one of \" \\ / b f n r t u"},
           {"{\"a\": \"\\u00g0\"}",
            "error[R0203]: a: found `g` at byte 12, expected four hexadecimal digits after "
            "`\\u`"},
           {"{\"a\": \"\t\"}",
            "error[R0203]: a: found the control character 0x09 at byte 8, expected a character of a "
            "string (controls are written as escapes)"},
           {"{\"a\": é}", "error[R0203]: a: found \"é\" at byte 7, expected a value"},
           {"{} }", "error[R0203]: found `}` at byte 4, expected the end of the line"}}) {
    BOOST_TEST((read(line) == EventStatus::Refused), line);
    BOOST_TEST(faults() == std::vector<std::string>{std::string(text)}, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(each_other_fault_has_its_own_code) {
  for (const auto& [line, text] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"{\"a\": \"b\xFF\"}", "error[R0202]: the line is not UTF-8 from byte 9: found 0xFF"},
           {"{\"a\": \"\xED\xA0\x80\"}", "error[R0202]: the line is not UTF-8 from byte 8: found 0xED"},
           {"{\"a\": \"\xC3", "error[R0202]: the line is not UTF-8 from byte 8: found 0xC3"},
           {"{\"a\": \"\\ud800\"}",
            "error[R0204]: a: the escape `\\ud800` at byte 8 is half of a surrogate pair, which "
            "stands for no character"},
           {"{\"a\": [\"\\uDC00\"]}",
            "error[R0204]: a[0]: the escape `\\uDC00` at byte 9 is half of a surrogate pair, "
            "which stands for no character"},
           {"{\"a\": \"\\ud800\\u0041\"}",
            "error[R0204]: a: the escape `\\ud800` at byte 8 is half of a surrogate "
            "pair, which stands for no character"},
           {"{\"a\": 1e400}", "error[R0205]: a: the number `1e400` at byte 7 does not fit in 64 bits"},
           {"{\"a\": -9223372036854775809}",
            "error[R0205]: a: the number `-9223372036854775809` at byte 7 does not "
            "fit in 64 bits"},
           {"{\"a\": {\"b\": 100000000000000000000}}",
            "error[R0205]: a.b: the number `100000000000000000000` at byte "
            "13 does not fit in 64 bits"},
           {"{} {}", "error[R0207]: a second value begins at byte 4; one line holds one event"},
           {"{\"a\": NaN}",
            "error[R0211]: a: found `NaN` at byte 7; JSON has numbers only, write null for a value that "
            "cannot be had"},
           {"{\"a\": -Infinity}",
            "error[R0211]: a: found `-Infinity` at byte 7; JSON has numbers only, write null for "
            "a value that cannot be had"}}) {
    BOOST_TEST((read(line) == EventStatus::Refused), line);
    BOOST_TEST(faults() == std::vector<std::string>{std::string(text)}, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(what_is_json_has_no_fault) {
  for (const std::string_view line :
       {"{}", " [ 1 , -0.5e-3 , \"\\uD834\\uDD1E\" , true , false , null ] ", "18446744073709551615", "1e-400",
        "-9223372036854775808", "0.0000000000000000000001e+30", "1e308", "\"\xF0\x9F\x98\x80\"", "0e99999999999"})
    BOOST_TEST(!find_json_fault(line, 64).has_value(), line);
  BOOST_TEST(find_json_fault("1e309", 64).has_value());
  BOOST_TEST(find_json_fault("0.01e311", 64).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
