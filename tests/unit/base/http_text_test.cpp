// Addresses and headers in settings: which are taken, and where a secret may go.
#include "base/doors/http_text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace mpol {
namespace {

BOOST_AUTO_TEST_SUITE(http_text)

BOOST_AUTO_TEST_CASE(addresses_are_http_without_a_login) {
  for (const std::string_view url : {"http://a", "https://a.example:4318/v1/traces", "http://[::1]:8/x?y#z"})
    BOOST_TEST(is_http_url(url), url);
  for (const std::string_view url :
       {"", "a", "ftp://a", "HTTP://a", "http:/a", "http://u:p@a", "http://a b", "http://a\r\nX: y", "http://a\x7f"})
    BOOST_TEST(!is_http_url(url), url);
}

BOOST_AUTO_TEST_CASE(only_this_machine_is_private_in_the_clear) {
  for (const std::string_view url : {"https://anywhere.example", "http://127.0.0.1", "http://localhost:80/x",
                                     "http://[::1]:4318/v1/traces", "http://localhost?x"})
    BOOST_TEST(is_private_url(url), url);
  for (const std::string_view url : {"http://a", "http://localhost.example", "http://127.0.0.1.example:80",
                                     "http://127.0.0.10", "http://[::1]x", "localhost", ""})
    BOOST_TEST(!is_private_url(url), url);
}

BOOST_AUTO_TEST_CASE(a_header_stays_one_header) {
  BOOST_TEST(is_header_field("x-api-key", "a b\xc3\xa9"));
  BOOST_TEST(is_header_field("X~1", ""));
  for (const std::string_view name : {"", "a b", "a:", "a\r", "\xc3\xa9"})
    BOOST_TEST(!is_header_field(name, "v"), name);
  for (const std::string_view value : {"a\r\nX: y", "a\n", "\x7f", "\t"}) BOOST_TEST(!is_header_field("n", value));
  BOOST_TEST(!is_header_field("n", std::string_view("a\0b", 3)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol
