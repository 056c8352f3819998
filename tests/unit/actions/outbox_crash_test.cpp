// A process decides and one delivers; both are killed, at each step and at any moment. Whatever was released is delivered.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <set>
#include <thread>

#include "runtime/actions/delivery.hpp"
#include "runtime/actions/sinks/lines.hpp"
#include "tests/support/random.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mpol::actions {
namespace {

enum class Step { None, BeforePut, AfterPut, AfterRelease, BeforeDelivery, AfterDelivery };

// The receiver: a file. Ends the process before or after it took the n-th item.
struct DyingSink : Sink {
  LineFile file;
  Step step;
  int left;
  DyingSink(const std::string& path, Step step, int left) : file(path, 0, 1), step(step), left(left) {}
  Answer deliver(const Item& item) override {
    const bool dies = --left == 0;
    if (dies && step == Step::BeforeDelivery) _exit(0);
    if (!file.append(item.id)) return {Answer::Kind::TryAgain, "the file fails"};
    if (dies && step == Step::AfterDelivery) _exit(0);
    return {};
  }
};

struct Fixture {
  test::TemporaryFolder folder;
  int next = 0;  // the number of the next event

  std::set<std::string> lines(const std::string& name) const {
    std::ifstream file(folder / name);
    std::set<std::string> all;
    for (std::string line; std::getline(file, line);) all.insert(line);
    return all;
  }
  [[noreturn]] static void fail(const Failure& failure) {
    std::fprintf(stderr, "%s\n", failure.message.c_str());
    _exit(1);
  }
  // Puts and releases, and ends at the step of the n-th event.
  void decide(Step step, int left) const {
    auto outbox = Outbox::open(folder / "outbox");
    if (!outbox) fail(outbox.error());
    LineFile released(folder / "released", 0, 1);
    for (int i = next;; ++i) {
      const bool dies = --left == 0;
      const Item item{"event " + std::to_string(i), "report", "{}"};
      if (dies && step == Step::BeforePut) _exit(0);
      if (const auto put = (*outbox)->put({&item, 1}, 1); !put) fail(put.error());
      if (dies && step == Step::AfterPut) _exit(0);
      if (const auto line = released.append(item.id); !line) fail(line.error());
      if (dies && step == Step::AfterRelease) _exit(0);
    }
  }
  void deliver(Step step, int left) const {
    auto outbox = Outbox::open(folder / "outbox");
    if (!outbox) fail(outbox.error());
    SinkSettings settings;
    settings.name = "file";
    settings.actions = {"report"};
    std::vector<RoutedSink> sinks;
    sinks.push_back({settings, std::make_unique<DyingSink>(folder / "received", step, left)});
    Delivery delivery(**outbox, std::move(sinks), [] { return std::int64_t{1000}; }, [] { return 0.0; });
    do {
      if (const auto done = delivery.run_once(); !done) fail(done.error());
    } while (step != Step::None || left > 0);
    _exit(0);
  }
  template <class Run>
  pid_t child(Run run) const {
    const pid_t pid = fork();
    if (pid == 0) {
      run();
      _exit(9);
    }
    return pid;
  }
  static void wait_for(pid_t pid, bool killed = false) {
    int status = 0;
    BOOST_REQUIRE(waitpid(pid, &status, 0) == pid);
    if (killed) {
      BOOST_REQUIRE(WIFSIGNALED(status));
    } else {
      BOOST_REQUIRE(WIFEXITED(status));
      BOOST_TEST(WEXITSTATUS(status) == 0);
    }
  }
  void deliver_the_rest_and_check() {
    wait_for(child([this] { deliver(Step::None, 0); }));
    const auto received = lines("received");
    for (const std::string& id : lines("released"))
      BOOST_TEST(received.contains(id), id << " was released and is lost");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox_crash, Fixture)

BOOST_AUTO_TEST_CASE(at_each_step) {
  for (const Step step : {Step::BeforePut, Step::AfterPut, Step::AfterRelease}) {
    wait_for(child([&] { decide(step, 3); }));
    next += 10;
  }
  BOOST_TEST(lines("released").size() == 7U);
  for (const Step step : {Step::BeforeDelivery, Step::AfterDelivery}) {
    wait_for(child([&] { deliver(step, 2); }));
  }
  deliver_the_rest_and_check();
  // What was put and not released is delivered too: it may have been on its way.
  BOOST_TEST(lines("received").size() == 8U);
  const auto outbox = Outbox::open(folder / "outbox");
  BOOST_TEST((*outbox)->counts()->pending == 0);
  BOOST_TEST((*outbox)->counts()->delivered == 8);
}

BOOST_AUTO_TEST_CASE(killed_at_any_moment) {
  test::Random random(7);
  for (int round = 0; round < 40; ++round) {
    const pid_t decides = child([this] { decide(Step::None, 0); });
    const pid_t delivers = child([this] { deliver(Step::None, 1 << 30); });
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(80'000)));
    kill(round % 2 == 0 ? decides : delivers, SIGKILL);
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(10'000)));
    kill(round % 2 == 0 ? delivers : decides, SIGKILL);
    wait_for(decides, true);
    wait_for(delivers, true);
    next += 100'000;
  }
  const std::size_t released = lines("released").size();
  BOOST_TEST(released > 20U);
  BOOST_TEST_MESSAGE(released << " released over 40 rounds of kills");
  deliver_the_rest_and_check();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace mpol::actions
