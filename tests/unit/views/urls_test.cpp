#include <boost/test/unit_test.hpp>

#include "view_testing.hpp"

using namespace mpol::views;
using namespace mpol::views::testing;

namespace {

void expect(std::string_view text, const Strings& expected) {
  BOOST_TEST_CONTEXT(text) BOOST_TEST(described(view_of(text, urls)) == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(url_view)

BOOST_AUTO_TEST_CASE(schemes) {
  expect("go to http://a.example/x and HTTPS://B.example now", {"|http://a.example/x", "|HTTPS://B.example"});
  expect("ftp://f.example/pub www.example.com WWW.Example.org/a",
         {"|ftp://f.example/pub", "|www.example.com", "|WWW.Example.org/a"});
  expect("data:text/plain;base64,aGVsbG8= end", {"|data:text/plain;base64,aGVsbG8="});
  expect("data: none, file:///etc ssh://x shttp://x xwww.example.com http:// www. wwww.x http:/x", {});
  expect("http://www.example.com/?u=http://b.example/", {"|http://www.example.com/?u=http://b.example/"});
}

BOOST_AUTO_TEST_CASE(ends) {
  expect("see http://a.example/x. Or http://a.example/y, \"http://a.example/z\"!",
         {"|http://a.example/x", "|http://a.example/y", "|http://a.example/z"});
  expect("(http://a.example/x) [t](http://a.example/y) <http://a.example/z>",
         {"|http://a.example/x", "|http://a.example/y", "|http://a.example/z"});
  expect("http://a.example/w_(x)", {"|http://a.example/w_(x)"});
  expect("http://a.example/w_(x))", {"|http://a.example/w_(x)"});
  expect("http://a.example/?q=1&r=2#f?!", {"|http://a.example/?q=1&r=2#f"});
  expect("见http://例子.测试/路。好", {"|http://例子.测试/路"});
  expect("**http://a.example**", {"|http://a.example"});
  expect("http://a.example\nhttp://b.example", {"|http://a.example", "|http://b.example"});
}

BOOST_AUTO_TEST_SUITE_END()
