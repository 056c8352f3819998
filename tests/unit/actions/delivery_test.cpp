#include "runtime/actions/delivery.hpp"

#include <boost/test/unit_test.hpp>
#include <deque>

#include "tests/support/temporary_folder.hpp"

namespace mpol::actions {
namespace {

// Remembers what it was given, and answers what it is told to.
struct FakeSink : Sink {
  std::vector<std::string>* seen;
  std::deque<Answer>* answers;  // none left: taken
  std::string* payload;         // the last one
  FakeSink(std::vector<std::string>* seen, std::deque<Answer>* answers, std::string* payload)
      : seen(seen), answers(answers), payload(payload) {}
  Answer deliver(const Item& item) override {
    seen->push_back(item.id);
    *payload = item.payload;
    if (answers->empty()) return {};
    Answer answer = answers->front();
    answers->pop_front();
    return answer;
  }
};

struct Fixture {
  test::TemporaryFolder folder;
  std::unique_ptr<Outbox> outbox = *Outbox::open(folder / "outbox");
  std::int64_t now = 1'000'000;
  double chance = 0;
  std::map<std::string, std::vector<std::string>> seen;
  std::map<std::string, std::deque<Answer>> answers;
  std::map<std::string, std::string> payloads;
  std::unique_ptr<Delivery> delivery;

  RoutedSink sink(const std::string& name, std::vector<std::string> actions, std::vector<std::string> to = {}) {
    SinkSettings settings;
    settings.name = name;
    settings.actions = std::move(actions);
    settings.to = std::move(to);
    return {settings, std::make_unique<FakeSink>(&seen[name], &answers[name], &payloads[name])};
  }
  void deliver_to(std::vector<RoutedSink> sinks) {
    delivery = std::make_unique<Delivery>(*outbox, std::move(sinks), [this] { return now; }, [this] { return chance; });
  }
  void put(const std::string& id, const std::string& action, const std::string& payload = "{}") {
    const Item item{id, action, payload};
    BOOST_REQUIRE(outbox->put({&item, 1}, now));
  }
  Delivered run() {
    const auto done = delivery->run_once();
    BOOST_REQUIRE(done);
    return *done;
  }
  template <class... Sinks>
  void deliver_to_these(Sinks... sinks) {
    std::vector<RoutedSink> all;
    (all.push_back(std::move(sinks)), ...);
    deliver_to(std::move(all));
  }
};

const Answer kLater{Answer::Kind::TryAgain, "answered 503"};
const Answer kRefused{Answer::Kind::Refused, "answered 422"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery, Fixture)

BOOST_AUTO_TEST_CASE(each_item_goes_to_the_sinks_of_its_action_and_receiver) {
  deliver_to_these(sink("police", {"report"}, {"ncmec"}), sink("desk", {"report", "alert"}));
  put("a", "report", R"({"args":{"to":"ncmec"}})");
  put("b", "report", R"({"args":{"to":"desk"}})");
  put("c", "alert");
  put("d", "review");
  const Delivered done = run();
  BOOST_TEST(done.taken == 3U);
  BOOST_TEST(done.unrouted == 1U);
  BOOST_TEST(seen["police"] == (std::vector<std::string>{"a"}), boost::test_tools::per_element());
  BOOST_TEST(seen["desk"] == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
  BOOST_TEST(outbox->counts()->pending == 1);
  BOOST_TEST(outbox->list(State::Pending, 1)->front().note == "no sink takes it");
  run();  // nothing is delivered twice
  BOOST_TEST(seen["desk"].size() == 3U);
}

// Whoever has little time takes what it can, and what was taken is written down.
BOOST_AUTO_TEST_CASE(a_round_ends_in_time_and_the_next_goes_on) {
  deliver_to_these(sink("s", {"report"}));
  for (const char* id : {"a", "b", "c"}) put(id, "report");
  const auto done = delivery->run_once(now);
  BOOST_REQUIRE(done);
  BOOST_TEST(done->taken == 1U);
  BOOST_TEST(done->is_cut_short);
  BOOST_TEST(outbox->counts()->delivered == 1);
  const Delivered rest = run();
  BOOST_TEST(rest.taken == 2U);
  BOOST_TEST(!rest.is_cut_short);
  BOOST_TEST(seen["s"] == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
}

// A sink that takes at once and cannot keep what it took.
class Forgetful : public Sink {
 public:
  explicit Forgetful(std::vector<std::string>* payloads, int* good) : payloads_(payloads), good_(good) {}
  Answer deliver(const Item& item) override { return payloads_->push_back(item.payload), Answer{}; }
  Answer settle() override {
    return ++settled_ < *good_ ? Answer{Answer::Kind::TryAgain, "the disk is gone"} : Answer{};
  }

 private:
  std::vector<std::string>* payloads_;
  int* good_;
  int settled_ = 0;
};

BOOST_AUTO_TEST_CASE(nothing_is_marked_before_its_sink_keeps_it) {
  std::vector<std::string> all;
  int good = 2;
  SinkSettings settings;
  settings.name = "f";
  settings.kind = "report";
  settings.actions = {"report"};
  std::vector<RoutedSink> sinks;
  sinks.push_back({settings, std::make_unique<Forgetful>(&all, &good)});
  deliver_to(std::move(sinks));
  const std::string payload = R"({"args":{"text":"t"},"sealed":{"text":"s"}})";
  put("a", "report", payload);
  put("b", "report", payload);
  const Delivered first = run();
  BOOST_TEST(first.taken == 0U);
  BOOST_TEST(first.failed == 2U);
  BOOST_TEST(outbox->counts()->pending == 2);
  BOOST_TEST(outbox->list(State::Pending, 1)->front().note == "f: the disk is gone");
  now += 10'000;
  BOOST_TEST(run().taken == 2U);
  BOOST_TEST(outbox->counts()->delivered == 2);
  BOOST_TEST(all == std::vector<std::string>(4, payload), boost::test_tools::per_element());  // whole, also again
}

BOOST_AUTO_TEST_CASE(a_failure_is_tried_again_later_and_later) {
  deliver_to_these(sink("s", {"report"}));
  answers["s"] = {kLater, kLater, kLater};
  put("a", "report");
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(run().failed == 1U);
    const Row row = outbox->list(State::Pending, 1)->front();
    BOOST_TEST(row.note == "s: answered 503");
    BOOST_TEST(row.attempts == i + 1);
    waits.push_back(row.due_ms - now);
    now = row.due_ms - 1;
    BOOST_TEST(run().failed == 0U);  // too early: the sink is not asked
    now = row.due_ms;
  }
  BOOST_TEST(waits == (std::vector<std::int64_t>{1000, 2000, 4000}), boost::test_tools::per_element());
  BOOST_TEST(run().taken == 1U);
  BOOST_TEST(seen["s"].size() == 4U);
}

BOOST_AUTO_TEST_CASE(chance_takes_up_to_half_of_the_wait) {
  deliver_to_these(sink("s", {"report"}));
  answers["s"] = {kLater};
  chance = 1;
  put("a", "report");
  run();
  BOOST_TEST(outbox->list(State::Pending, 1)->front().due_ms == now + 500);
}

BOOST_AUTO_TEST_CASE(a_receiver_says_when_to_come_again) {
  deliver_to_these(sink("s", {"report"}));
  answers["s"] = {{Answer::Kind::TryAgain, "answered 429", 60'000}};
  put("a", "report");
  run();
  BOOST_TEST(outbox->list(State::Pending, 1)->front().due_ms == now + 60'000);
}

BOOST_AUTO_TEST_CASE(a_dead_sink_does_not_delay_the_others) {
  deliver_to_these(sink("dead", {"report"}), sink("well", {"alert"}));
  answers["dead"] = {kLater};
  for (int i = 0; i < 10; ++i) put("r" + std::to_string(i), "report");
  put("alert", "alert");
  const Delivered done = run();
  BOOST_TEST(seen["dead"].size() == 1U);  // asked once, then left alone
  BOOST_TEST(done.failed == 10U);
  BOOST_TEST(done.taken == 1U);
  now += 1000;
  BOOST_TEST(run().taken == 10U);
}

BOOST_AUTO_TEST_CASE(of_two_sinks_only_the_one_that_failed_is_asked_again) {
  deliver_to_these(sink("one", {"report"}), sink("two", {"report"}));
  answers["two"] = {kLater};
  put("a", "report");
  BOOST_TEST(run().failed == 1U);
  now += 1000;
  BOOST_TEST(run().taken == 1U);
  BOOST_TEST(seen["one"].size() == 1U);
  BOOST_TEST(seen["two"].size() == 2U);
  BOOST_TEST(outbox->list(State::Delivered, 1)->front().taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_dead_until_it_is_revived) {
  deliver_to_these(sink("s", {"report"}));
  answers["s"] = {kRefused};
  put("a", "report");
  BOOST_TEST(run().died == 1U);
  now += 1'000'000'000;
  BOOST_TEST(run().taken == 0U);
  BOOST_TEST(*outbox->revive(now) == 1);
  BOOST_TEST(run().taken == 1U);
}

BOOST_AUTO_TEST_CASE(after_many_attempts_an_item_is_dead_and_not_lost) {
  deliver_to_these(sink("s", {"report"}));
  answers["s"] = std::deque<Answer>(100, kLater);
  put("a", "report");
  for (int i = 0; i < 30; ++i) {
    run();
    now += 3'600'000;
  }
  BOOST_TEST(seen["s"].size() == 20U);
  BOOST_TEST(outbox->counts()->dead == 1);
}

// Of an item whose content is sealed: who reports gets it, all others get null, and it does not stay.
BOOST_AUTO_TEST_CASE(sealed_content_goes_to_reports_only) {
  RoutedSink reports = sink("police", {"report"}), copies = sink("copy", {"report"});
  reports.settings.kind = "report";
  copies.settings.kind = "log";
  deliver_to_these(std::move(copies), std::move(reports));
  const std::string payload = R"({"args":{"to":"trust","content":"a text"},"sealed":["content"]})";
  const std::string shown = R"({"args":{"to":"trust","content":null},"sealed":["content"]})";
  put("a", "report", payload);
  BOOST_TEST(run().taken == 1U);
  BOOST_TEST(payloads["police"] == payload);
  BOOST_TEST(payloads["copy"] == shown);
  BOOST_TEST(outbox->list(State::Delivered, 1)->front().item.payload == shown);
}

BOOST_AUTO_TEST_CASE(what_was_delivered_is_forgotten_after_a_week) {
  deliver_to_these(sink("s", {"report"}));
  put("a", "report");
  run();
  now += 7ll * 24 * 3'600'000;
  run();
  BOOST_TEST(outbox->counts()->delivered == 1);
  now += 1;
  run();
  BOOST_TEST(outbox->counts()->delivered == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace mpol::actions
