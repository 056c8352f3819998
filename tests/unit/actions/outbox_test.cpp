#include "runtime/actions/outbox.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace mpol::actions {
namespace {

struct Fixture {
  test::TemporaryFolder folder;
  std::string path = folder / "outbox";
  std::unique_ptr<Outbox> outbox = *Outbox::open(path);
  void reopen() {
    outbox.reset();
    outbox = *Outbox::open(path);
  }
  void put(const std::string& id, std::int64_t now_ms = 100) {
    const Item item{id, "report", R"({"n":1})"};
    BOOST_REQUIRE(outbox->put({&item, 1}, now_ms));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox, Fixture)

BOOST_AUTO_TEST_CASE(what_was_put_is_due_once_and_stays_after_a_restart) {
  put("a", 100);
  put("b", 200);
  put("a", 300);  // comes again
  reopen();
  BOOST_TEST(outbox->due(99, 10)->size() == 0U);
  BOOST_TEST(outbox->due(100, 10)->size() == 1U);
  const auto rows = *outbox->due(1000, 10);
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(rows[0].item.id == "a");
  BOOST_TEST(rows[0].item.action == "report");
  BOOST_TEST(rows[0].item.payload == R"({"n":1})");
  BOOST_TEST(rows[0].due_ms == 100);
  BOOST_TEST(rows[1].item.id == "b");
  BOOST_TEST(outbox->counts()->pending == 2);
  BOOST_TEST(outbox->counts()->oldest_pending_ms == 100);
}

BOOST_AUTO_TEST_CASE(states_are_written_down) {
  put("a");
  put("b");
  put("c");
  auto rows = *outbox->due(1000, 10);
  rows[0].state = State::Delivered;
  rows[0].attempts = 1;
  rows[0].taken = {"one", "two"};
  rows[0].note = "receipt 7";
  rows[1].state = State::Dead;
  rows[1].attempts = 20;
  rows[2].attempts = 3;
  rows[2].due_ms = 5000;
  BOOST_REQUIRE(outbox->update(rows, 2000));
  reopen();
  BOOST_TEST(outbox->due(4999, 10)->size() == 0U);
  BOOST_TEST(outbox->due(5000, 10)->front().attempts == 3);
  const auto delivered = *outbox->list(State::Delivered, 10);
  BOOST_REQUIRE(delivered.size() == 1U);
  BOOST_TEST(delivered[0].taken == (std::vector<std::string>{"one", "two"}), boost::test_tools::per_element());
  BOOST_TEST(delivered[0].note == "receipt 7");
  BOOST_TEST(outbox->counts()->dead == 1);
  BOOST_TEST(*outbox->revive(6000) == 1);
  BOOST_TEST(outbox->due(6000, 10)->size() == 2U);
  BOOST_TEST(*outbox->forget(2000) == 0);
  BOOST_TEST(*outbox->forget(2001) == 1);
  BOOST_TEST(outbox->counts()->delivered == 0);
}

BOOST_AUTO_TEST_CASE(threads_share_commits_and_lose_nothing) {
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::vector<Item> items = {{std::to_string(t) + ":" + std::to_string(i), "alert", "{}"},
                                         {"both:" + std::to_string(i), "alert", "{}"}};
        if (!outbox->put(items, 1)) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> ids;
  for (const Row& row : *outbox->list(State::Pending, 10'000)) ids.insert(row.item.id);
  BOOST_TEST(ids.size() == static_cast<std::size_t>(kThreads * kEach + kEach));
}

// A limit on the size of files stands in for a full disk: what cannot be put is said, what was put before stays whole.
BOOST_AUTO_TEST_CASE(a_full_disk_is_said) {
  outbox.reset();
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    auto opened = Outbox::open(path);
    if (!opened) _exit(1);
    const Item first{"first", "report", "{}"};
    if (!(*opened)->put({&first, 1}, 1)) _exit(2);
    const rlimit limit{256 << 10, 256 << 10};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(3);
    int kept = 0;
    for (int i = 0; i < 1000; ++i) {
      const Item item{"n" + std::to_string(i), "report", std::string(4096, 'x')};
      if (!(*opened)->put({&item, 1}, 1)) break;
      ++kept;
    }
    if (kept == 1000) _exit(4);
    const Item last{"last", "report", std::string(4096, 'x')};
    if ((*opened)->put({&last, 1}, 1)) _exit(5);
    std::ofstream(folder / "kept") << kept;
    _exit(0);
  }
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  BOOST_REQUIRE(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) == 0);
  int kept = 0;
  std::ifstream(folder / "kept") >> kept;
  outbox = *Outbox::open(path);
  BOOST_TEST(outbox->counts()->pending == kept + 1);
  BOOST_TEST(outbox->list(State::Pending, 1)->front().item.id == "first");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_none_is_refused) {
  outbox.reset();
  std::ofstream(folder / "text") << std::string(8192, 'x');
  const auto refused = Outbox::open(folder / "text");
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().message == "`" + (folder / "text") + "`: file is not a database");
  BOOST_TEST(Outbox::open(folder / "nowhere/outbox").error().message.find("unable to open") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused) {
  {
    BOOST_REQUIRE((*Database::open(folder / "newer", "", 9)));
  }
  BOOST_TEST(Outbox::open(folder / "newer").error().message ==
             "`" + (folder / "newer") + "` has format 9, and this version reads formats up to 1");
}

// Names that SQLite has a meaning of its own for.
BOOST_AUTO_TEST_CASE(every_name_is_that_of_a_file) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder / "");
  for (const bool is_again : {false, true}) {
    const auto opened = Outbox::open(":memory:");
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST((*opened)->counts()->pending == (is_again ? 1 : 0));
    const Item item{"a", "report", "{}"};
    BOOST_TEST((*opened)->put({&item, 1}, 100).has_value());
  }
  BOOST_TEST(!Outbox::open("").has_value());
  std::filesystem::current_path(before);
}

BOOST_AUTO_TEST_CASE(only_its_owner_reads_it) {
  struct stat status{};
  BOOST_REQUIRE(stat(path.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace mpol::actions
