// Numbers a step up and down, as an author would write them.
#include "compiler/mutate/step.hpp"

#include <boost/test/unit_test.hpp>

namespace mpol::mutate {
namespace {

using ast::LiteralKind;

std::string steps(LiteralKind kind, const std::string& text, std::int64_t value = 0) {
  ast::Literal literal;
  literal.kind = kind;
  literal.int_value = value;
  const auto steps = steps_of(literal, text);
  return steps ? steps->down + " " + steps->value + " " + steps->up : "none";
}

BOOST_AUTO_TEST_SUITE(step)

BOOST_AUTO_TEST_CASE(a_step_is_one_of_the_last_place) {
  BOOST_TEST(steps(LiteralKind::Percent, "85%") == "84% 85% 86%");
  BOOST_TEST(steps(LiteralKind::Percent, "82.50%") == "82.49% 82.50% 82.51%");
  BOOST_TEST(steps(LiteralKind::Float, "0.85") == "0.84 0.85 0.86");
  BOOST_TEST(steps(LiteralKind::Int, "3", 3) == "2 3 4");
}

BOOST_AUTO_TEST_CASE(nothing_is_under_zero_or_over_all) {
  BOOST_TEST(steps(LiteralKind::Percent, "0%") == " 0% 1%");
  BOOST_TEST(steps(LiteralKind::Percent, "100%") == "99% 100% ");
  BOOST_TEST(steps(LiteralKind::Int, "0", 0) == " 0 1");
  BOOST_TEST(steps(LiteralKind::Int, "9223372036854775807", INT64_MAX) == "none");
}

BOOST_AUTO_TEST_CASE(groups_of_digits_stay) {
  BOOST_TEST(steps(LiteralKind::Int, "1_000", 1000) == "999 1_000 1_001");
  BOOST_TEST(steps(LiteralKind::Int, "2_000_000", 2'000'000) == "1_999_999 2_000_000 2_000_001");
}

BOOST_AUTO_TEST_CASE(durations_are_halved_and_doubled) {
  BOOST_TEST(steps(LiteralKind::Duration, "1h", 3'600'000) == "30min 1h 2h");
  BOOST_TEST(steps(LiteralKind::Duration, "7d", 604'800'000) == "84h 7d 2w");
  BOOST_TEST(steps(LiteralKind::Duration, "1ms", 1) == " 1ms 2ms");
  BOOST_TEST(steps(LiteralKind::String, "\"x\"") == "none");
}

// Where they differ, by trying: x op value against x op changed.
BOOST_AUTO_TEST_CASE(at_the_edge_the_two_differ) {
  const Steps at_three{"2", "3", "4"};
  const auto holds = [](ast::BinaryOp op, int x, int value) {
    switch (op) {
      case ast::BinaryOp::GreaterEqual: return x >= value;
      case ast::BinaryOp::Greater: return x > value;
      case ast::BinaryOp::LessEqual: return x <= value;
      case ast::BinaryOp::Less: return x < value;
      case ast::BinaryOp::NotEqual: return x != value;
      default: return x == value;
    }
  };
  for (int op = static_cast<int>(ast::BinaryOp::Equal); op <= static_cast<int>(ast::BinaryOp::GreaterEqual); ++op) {
    for (const bool up : {false, true}) {
      const auto which = static_cast<ast::BinaryOp>(op);
      const Edge edge = edge_of(which, at_three, up);
      const int x = std::stoi(edge.at);
      BOOST_TEST(holds(which, x, 3) == edge.holds, "operator " << op << " up " << up);
      BOOST_TEST(holds(which, x, up ? 4 : 2) != edge.holds, "operator " << op << " up " << up);
      BOOST_TEST(holds(turned(which), 3, x) == edge.holds, "operator " << op << " turned");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol::mutate
