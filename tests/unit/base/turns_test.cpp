// A thread that takes turns gives the processor away about once a millisecond of its work, and what it does is not disturbed.
#include "base/doors/turns.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

using mpol::TakesTurns;

namespace {

volatile long yields = 0, sleeps = 0;  // of the test's thread
volatile double taken_ms = 0;          // what others take when the processor is given to them

double processor_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void work(double ms) {
  for (const double begin = processor_ms(); processor_ms() - begin < ms;) {
  }
}

}  // namespace

// In the place of the C library's: who gets the processor then is the scheduler's matter, and not the same on a busy machine.
extern "C" int sched_yield() noexcept {
  yields = yields + 1;
  work(taken_ms);
  return 0;
}
extern "C" int nanosleep(const timespec*, timespec*) {
  sleeps = sleeps + 1;
  return 0;
}

BOOST_AUTO_TEST_CASE(others_go_first_about_once_a_millisecond_of_work) {
  yields = 0;
  work(20);
  BOOST_TEST(yields == 0);
  {
    const TakesTurns turns;
    work(100);
  }
  BOOST_TEST(yields >= 50);
  BOOST_TEST(yields <= 101);
}

// Where giving it away gives it to nobody, the thread sleeps: somebody may wait whom the scheduler lets wait.
BOOST_AUTO_TEST_CASE(who_gives_to_nobody_sleeps) {
  yields = 0;
  sleeps = 0;
  {
    const TakesTurns turns;
    work(50);
  }
  BOOST_TEST(sleeps >= yields / 2);  // another process may have the processor just then
  BOOST_TEST(sleeps >= 10);
  yields = 0;
  sleeps = 0;
  taken_ms = 0.1;
  {
    const TakesTurns turns;
    work(50);
  }
  taken_ms = 0;
  BOOST_TEST(yields >= 10);
  BOOST_TEST(sleeps == 0);
}

BOOST_AUTO_TEST_CASE(a_call_that_waits_is_not_broken_off) {
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    (void)!write(ends[1], "x", 1);
  });
  {
    const TakesTurns turns;
    char c = 0;
    BOOST_TEST(read(ends[0], &c, 1) == 1);
    BOOST_TEST(c == 'x');
  }
  writer.join();
  close(ends[0]);
  close(ends[1]);
}

BOOST_AUTO_TEST_CASE(nothing_comes_when_it_is_gone) {
  for (int i = 0; i < 2000; ++i) {
    const TakesTurns turns, again;
    work(0.02);
  }
  BOOST_TEST(usleep(5000) == 0);
}
