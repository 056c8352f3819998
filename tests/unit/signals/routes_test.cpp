#include "runtime/signals/routes.hpp"

#include <boost/test/unit_test.hpp>

using namespace mpol;
using namespace mpol::signals;

namespace {

Said number(double value) { return {Cause::None, {}, value, ""}; }
Said label(std::string value) { return {Cause::None, {}, std::numeric_limits<double>::quiet_NaN(), std::move(value)}; }
Said truth(bool value) { return {Cause::None, value, std::numeric_limits<double>::quiet_NaN(), ""}; }

Route route_of(ValueKind kind, bool by_name = false) {
  Route route;
  route.provider = 0;
  route.categories = {0, 1};
  route.kind = kind;
  route.by_name = by_name;
  return route;
}
Cause cause_of(const Route& route, const Judgement& judgement) {
  SignalReading reading;
  return read_signal(route, judgement, reading).cause;
}
double number_of(const Route& route, const Judgement& judgement) {
  SignalReading reading;
  BOOST_CHECK(read_signal(route, judgement, reading).cause == Cause::None);
  return route.kind == ValueKind::Int ? static_cast<double>(reading.int_value) : reading.number;
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_several_scores_the_greatest) {
  BOOST_CHECK_EQUAL(number_of(route_of(ValueKind::Score), {number(0.2), number(0.7)}), 0.7);
  BOOST_CHECK_EQUAL(number_of(route_of(ValueKind::Score), {number(0.7), number(0.2)}), 0.7);
  BOOST_CHECK(!std::signbit(number_of(route_of(ValueKind::Score), {number(-0.0), number(-0.0)})));
}

BOOST_AUTO_TEST_CASE(a_category_that_settings_name_must_be_there) {
  BOOST_CHECK(cause_of(route_of(ValueKind::Score), {number(0.2), {}}) == Cause::NoCategory);
  BOOST_CHECK_EQUAL(number_of(route_of(ValueKind::Score, true), {number(0.2), {}}), 0.2);
  BOOST_CHECK(cause_of(route_of(ValueKind::Score, true), {{}, {}}) == Cause::NoCategory);
}

BOOST_AUTO_TEST_CASE(what_is_no_score_is_none) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  for (const double wrong : {nan, infinite, -infinite, -1e-9, 1.0000001}) {
    BOOST_CHECK(cause_of(route_of(ValueKind::Score), {number(0.5), number(wrong)}) == Cause::OutOfRange);
    BOOST_CHECK(cause_of(route_of(ValueKind::Score, true), {number(wrong), number(0.5)}) == Cause::OutOfRange);
  }
  BOOST_CHECK(cause_of(route_of(ValueKind::Score), {number(0.5), label("x")}) == Cause::WrongType);
  BOOST_CHECK(cause_of(route_of(ValueKind::Score), {number(0.5), truth(true)}) == Cause::WrongType);
}

BOOST_AUTO_TEST_CASE(whole_numbers_truths_and_names) {
  Route whole = route_of(ValueKind::Int);
  whole.bounds.int_high = 10;
  BOOST_CHECK_EQUAL(number_of(whole, {number(3), number(10)}), 10);
  BOOST_CHECK(cause_of(whole, {number(3), number(11)}) == Cause::OutOfRange);
  BOOST_CHECK(cause_of(whole, {number(3), number(1.5)}) == Cause::WrongType);
  BOOST_CHECK(cause_of(whole, {number(3), number(-1e300)}) == Cause::OutOfRange);
  SignalReading reading;
  BOOST_CHECK(read_signal(route_of(ValueKind::Bool), {truth(false), truth(true)}, reading).cause == Cause::None);
  BOOST_CHECK(reading.truth);
  BOOST_CHECK(cause_of(route_of(ValueKind::Bool), {truth(true), number(1)}) == Cause::WrongType);
  Route named = route_of(ValueKind::Enum);
  named.values = {{"code", SymbolId(4)}, {"talk", SymbolId(7)}};
  SignalReading name;
  BOOST_CHECK(read_signal(named, {label("talk"), label("talk")}, name).cause == Cause::None);
  BOOST_CHECK(name.symbol == SymbolId(7));
  BOOST_CHECK(cause_of(named, {label("talk"), label("code")}) == Cause::WrongType);
  BOOST_CHECK(cause_of(named, {label("talk"), label("song")}) == Cause::OutOfRange);
}
