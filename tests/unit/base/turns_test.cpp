// A thread that takes turns lets another one go first, and what it does is not disturbed by it.
#include "base/doors/turns.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <thread>

using mpol::TakesTurns;

namespace {

constexpr double kWorkMs = 100;

double processor_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

bool stay_on_this_processor() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &one);
  return sched_setaffinity(0, sizeof one, &one) == 0;
}

// How often another thread got the processor that never rests, while this one worked for kWorkMs.
long switches(bool with_turns) {
  long count = 0;
  std::thread worker([&] {
    if (!stay_on_this_processor()) return;
    std::atomic<bool> ends{false};
    std::thread other([&] {  // has the processor of who starts it
      while (!ends) {
      }
    });
    {
      const std::optional<TakesTurns> turns = with_turns ? std::optional<TakesTurns>(std::in_place) : std::nullopt;
      rusage before{}, after{};
      getrusage(RUSAGE_THREAD, &before);
      for (const double begin = processor_ms(); processor_ms() - begin < kWorkMs;) {
      }
      getrusage(RUSAGE_THREAD, &after);
      count = after.ru_nivcsw - before.ru_nivcsw;
    }
    ends = true;
    other.join();
  });
  worker.join();
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(others_go_first_about_once_a_millisecond) {
  const long usual = switches(false), with_turns = switches(true);
  BOOST_TEST_MESSAGE("switches in " << kWorkMs << " ms of work: " << usual << ", with turns " << with_turns);
  BOOST_TEST(with_turns >= static_cast<long>(kWorkMs / 2));
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
    for (const double begin = processor_ms(); processor_ms() - begin < 0.02;) {
    }
  }
  BOOST_TEST(usleep(5000) == 0);
}
