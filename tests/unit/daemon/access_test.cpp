// Tokens: who is let in.
#include "daemon/access.hpp"

#include <boost/test/unit_test.hpp>

namespace mpol::daemon {
namespace {

BOOST_AUTO_TEST_SUITE(access)

BOOST_AUTO_TEST_CASE(a_token_is_known_by_its_hash) {
  BOOST_TEST_REQUIRE(prepare_sealing());
  const NewToken admin = make_token(Role::Admin, "ops"), reader = make_token(Role::Read, "prometheus");
  BOOST_TEST(admin.token != reader.token);
  BOOST_TEST(admin.line.find(admin.token) == std::string::npos);
  const auto tokens = Tokens::read("# who may\n" + admin.line + "\n\n" + reader.line + " # scrapes\n", "t");
  BOOST_TEST_REQUIRE(tokens.has_value());
  const Token* const found = tokens->find("Bearer " + admin.token);
  BOOST_TEST_REQUIRE(found != nullptr);
  BOOST_TEST(found->name == "ops");
  BOOST_TEST((found->role == Role::Admin));
  BOOST_TEST_REQUIRE(tokens->find("Bearer " + reader.token) != nullptr);
  BOOST_TEST((tokens->find("Bearer " + reader.token)->role == Role::Read));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_not_let_in) {
  const NewToken admin = make_token(Role::Admin, "ops");
  const auto tokens = Tokens::read(admin.line, "t");
  BOOST_TEST_REQUIRE(tokens.has_value());
  const std::string hash = admin.line.substr(admin.line.rfind(' ') + 1);
  std::string nearly = admin.token;
  nearly.back() = nearly.back() == '0' ? '1' : '0';
  for (const std::string& header :
       {std::string(), std::string("Bearer "), admin.token, "Basic " + admin.token, "Bearer " + nearly,
        "Bearer " + hash, "Bearer mpol-token-1:" + hash, "Bearer " + admin.token + " ", std::string(100'000, 'x')}) {
    BOOST_TEST(tokens->find(header) == nullptr);
  }
  BOOST_TEST(Tokens::read("", "t")->find("Bearer " + admin.token) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_bad_line_is_told_without_what_may_be_secret) {
  const NewToken admin = make_token(Role::Admin, "ops");
  BOOST_TEST(Tokens::read("root x y\n", "t").error().message ==
             "t:1: there is no role `root`; there are decide, read, admin");
  BOOST_TEST(Tokens::read("#\nread x\n", "t").error().message ==
             "t:2: the line is not whole, expected a role, a name and 64 hexadecimal digits");
  BOOST_TEST(Tokens::read("admin ops " + admin.token, "t").error().message ==
             "t:1: a token itself stands here, not its hash, expected a role, a name and 64 hexadecimal digits");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol::daemon
