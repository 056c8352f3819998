#include "runtime/signals/breaker.hpp"

#include <boost/test/unit_test.hpp>

#include "runtime/signals/retry_budget.hpp"

using namespace mpol::signals;
using namespace std::chrono_literals;

namespace {
const CircuitBreaker::Time kStart{};
}

BOOST_AUTO_TEST_CASE(it_opens_at_the_share_and_not_before_half_the_window) {
  CircuitBreaker breaker(0.5, 10, 100ms);
  for (int i = 0; i < 4; ++i) breaker.failed(kStart);
  BOOST_CHECK(breaker.state() == BreakerState::Closed);
  breaker.succeeded();
  BOOST_CHECK(breaker.state() == BreakerState::Closed);
  breaker.failed(kStart);
  BOOST_CHECK(breaker.state() == BreakerState::Open);
  BOOST_CHECK(!breaker.allows(kStart + 99ms));
}

BOOST_AUTO_TEST_CASE(old_failures_leave_the_window) {
  CircuitBreaker breaker(0.5, 10, 100ms);
  for (int i = 0; i < 4; ++i) breaker.failed(kStart);
  for (int i = 0; i < 10; ++i) breaker.succeeded();
  for (int i = 0; i < 4; ++i) breaker.failed(kStart);
  BOOST_CHECK(breaker.state() == BreakerState::Closed);
}

BOOST_AUTO_TEST_CASE(half_open_lets_one_try_and_pauses_grow) {
  CircuitBreaker breaker(1, 2, 100ms);
  breaker.failed(kStart);
  auto pause = 100ms;
  auto now = kStart;
  for (int i = 0; i < 6; ++i) {
    BOOST_CHECK(!breaker.would_allow(now + pause - 1ms));
    now += pause;
    BOOST_CHECK(breaker.allows(now));
    BOOST_CHECK(breaker.state() == BreakerState::HalfOpen);
    BOOST_CHECK(!breaker.allows(now));
    breaker.failed(now);
    pause = std::min(pause * 2, 1000ms);
  }
  now += pause;
  BOOST_CHECK(breaker.allows(now));
  breaker.said_nothing();
  BOOST_CHECK(breaker.allows(now));
  breaker.succeeded();
  BOOST_CHECK(breaker.state() == BreakerState::Closed);
  BOOST_CHECK_EQUAL(breaker.opened(), 7);
}

BOOST_AUTO_TEST_CASE(a_window_of_64) {
  CircuitBreaker breaker(1, 64, 100ms);
  for (int i = 0; i < 31; ++i) breaker.failed(kStart);
  BOOST_CHECK(breaker.state() == BreakerState::Closed);
  breaker.failed(kStart);
  BOOST_CHECK(breaker.state() == BreakerState::Open);
}

BOOST_AUTO_TEST_CASE(retries_are_a_share_of_first_tries) {
  RetryBudget budget(0.1);
  int taken = 0;
  for (int i = 0; i < 1000; ++i) {
    budget.tried();
    taken += budget.take();
  }
  BOOST_CHECK_GE(taken, 105);
  BOOST_CHECK_LE(taken, 111);
  RetryBudget none(0);
  none.tried();
  BOOST_CHECK(!none.take());
}
