// Waiting for changes, with a world in which files change when the test says so.
#define BOOST_TEST_MODULE watch_test
#include "cli/testing/watch.hpp"

#include <boost/test/unit_test.hpp>
#include <deque>
#include <functional>

namespace mpol::cli {
namespace {

using std::chrono::milliseconds;

class FakeDoor final : public WatchDoor {
 public:
  Stamps now;
  std::deque<std::function<void(FakeDoor&)>> during;  // what happens in each sleep; then the world stops
  std::vector<milliseconds> slept;

  std::uint64_t stamp(const std::string& path) const override {
    const auto found = now.find(path);
    return found == now.end() ? 0 : found->second;
  }
  bool sleep(milliseconds time) override {
    slept.push_back(time);
    if (during.empty()) return false;
    during.front()(*this);
    during.pop_front();
    return true;
  }
};

const auto kNothing = [](FakeDoor&) {};
std::function<void(FakeDoor&)> write(const std::string& path, std::uint64_t stamp) {
  return [=](FakeDoor& door) { door.now[path] = stamp; };
}

BOOST_AUTO_TEST_CASE(nothing_happens_until_a_file_changes) {
  FakeDoor door;
  door.now = {{"a.mpol", 1}, {"b.mpol", 1}};
  const Stamps stamps = door.now;
  door.during = {kNothing, kNothing, write("b.mpol", 2), kNothing};
  BOOST_TEST(wait_for_change(stamps, door));
  BOOST_TEST((door.slept == std::vector{kWatchInterval, kWatchInterval, kWatchInterval, kWatchQuiet}));
}

BOOST_AUTO_TEST_CASE(several_writes_are_one_change) {
  FakeDoor door;
  door.now = {{"a.mpol", 1}};
  const Stamps stamps = door.now;
  door.during = {write("a.mpol", 2), write("a.mpol", 3), write("a.mpol", 4), kNothing};
  BOOST_TEST(wait_for_change(stamps, door));
  BOOST_TEST((door.slept == std::vector{kWatchInterval, kWatchQuiet, kWatchQuiet, kWatchQuiet}));
}

BOOST_AUTO_TEST_CASE(a_change_during_the_run_is_seen_at_once) {
  FakeDoor door;
  door.now = {{"a.mpol", 2}};
  door.during = {kNothing};
  BOOST_TEST(wait_for_change({{"a.mpol", 1}}, door));
  BOOST_TEST((door.slept == std::vector{kWatchQuiet}));
}

BOOST_AUTO_TEST_CASE(a_file_that_comes_or_goes_is_a_change) {
  FakeDoor door;
  door.during = {write("new.mpol", 7), kNothing};
  BOOST_TEST(wait_for_change({{"new.mpol", 0}}, door));
  door.now = {};
  door.during = {kNothing};
  BOOST_TEST(wait_for_change({{"old.mpol", 7}}, door));
}

BOOST_AUTO_TEST_CASE(the_door_can_stop_it) {
  FakeDoor door;
  BOOST_TEST(!wait_for_change({{"a.mpol", 0}}, door));
  // Also while it waits for quiet.
  BOOST_TEST(!wait_for_change({{"a.mpol", 1}}, door));
}

BOOST_AUTO_TEST_CASE(a_run_notes_all_that_it_asks_for_before_it_does) {
  MemoryFiles memory;
  memory.files = {{"p/a.mpol", "package p"}};
  FakeDoor door;
  door.now = {{"p", 5}, {"p/a.mpol", 6}};
  const WatchedFiles files(memory, door);
  BOOST_TEST((files.kind("p") == PathKind::Folder));
  BOOST_TEST(files.list("p").value().size() == 1u);
  BOOST_TEST(files.read("p/a.mpol", 100).value() == "package p");
  BOOST_TEST(!files.read("p/none.mpol", 100));
  door.now["p/a.mpol"] = 9;
  BOOST_TEST(files.read("p/a.mpol", 100).value() == "package p");
  BOOST_TEST((files.stamps() == Stamps{{"p", 5}, {"p/a.mpol", 6}, {"p/none.mpol", 0}}));
}

}  // namespace
}  // namespace mpol::cli
