// Streams without a connection: what they wait for.
#include <boost/test/unit_test.hpp>

#include "daemon/limits.hpp"
#include "tests/support/compiled_policy.hpp"
#include "tests/support/stream_thread.hpp"

namespace mpol::daemon {
namespace {

constexpr std::string_view kPolicy = R"(package p
input event { text : text }
verdict allow < block
pattern p { "placeholder" }
rule R-1 "r" { when text has p unknown block then block }
)";
constexpr std::string_view kEvent = R"({"text":""})";

std::shared_ptr<const deploy::Policy> new_policy() {
  return std::make_shared<deploy::Policy>("p", test::compile_policy(std::string(kPolicy)), nullptr);
}

// The first stream of a policy.
struct First {
  explicit First(bool has_aside = true) : thread({policy}, has_aside) {}

  std::shared_ptr<const deploy::Policy> policy = new_policy();
  test::StreamThread thread;
  std::shared_ptr<test::StreamAnswer> answer = std::make_shared<test::StreamAnswer>();
  std::shared_ptr<StreamSession> session = std::make_shared<StreamSession>(answer, thread.context, StreamOptions{});

  void send(std::string_view line) { session->piece(std::string(line) + '\n'); }
  void make_plan() {
    thread.run_aside();
    thread.run_posted();
  }
};

BOOST_AUTO_TEST_CASE(the_first_stream_does_not_make_its_plan_itself) {
  First first;
  first.send(kEvent);
  first.send(R"({"piece":"one "})");
  BOOST_TEST(!first.policy->has_stream_plan());
  BOOST_TEST(first.answer->text == "");
  first.make_plan();
  BOOST_TEST(first.policy->has_stream_plan());
  first.send(R"({"piece":"two"})");
  first.send(R"({"end":true})");
  first.session->ended();
  BOOST_TEST(first.answer->text == "one two");
  BOOST_TEST(first.answer->verdict == "allow");
}

BOOST_AUTO_TEST_CASE(the_next_stream_waits_for_nothing) {
  First first;
  first.send(kEvent);
  first.make_plan();
  const auto answer = std::make_shared<test::StreamAnswer>();
  const auto next = std::make_shared<StreamSession>(answer, first.thread.context, StreamOptions{});
  next->piece(std::string(kEvent) + "\n{\"piece\":\"a placeholder\"}\n");
  BOOST_TEST(first.thread.aside.empty());
  next->ended();
  BOOST_TEST(answer->verdict == "block");
}

BOOST_AUTO_TEST_CASE(a_body_that_ends_early_is_decided_on) {
  First first;
  first.session->piece(kEvent);  // without a line end
  first.session->ended();
  BOOST_TEST(!first.answer->has_ended);
  first.make_plan();
  BOOST_TEST(first.answer->has_ended);
  BOOST_TEST(first.answer->verdict == "allow");
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_early_is_decided_on) {
  First first;
  first.send(kEvent);
  first.send(R"({"piece":"a placeholder"})");
  first.session->broken();
  first.make_plan();
  BOOST_TEST(first.answer->verdict == "block");
  BOOST_TEST(first.thread.metrics.events.load() == 1u);
}

BOOST_AUTO_TEST_CASE(more_than_may_wait_does_not_wait) {
  First first;
  first.send(kEvent);
  const std::string piece = "{\"piece\":\"" + std::string(kMaxStreamLineBytes / 2, 'x') + "\"}";
  first.send(piece);
  BOOST_TEST(!first.policy->has_stream_plan());
  first.send(piece);
  BOOST_TEST(first.policy->has_stream_plan());
  first.make_plan();  // comes too late, and changes nothing
  first.session->ended();
  BOOST_TEST(first.answer->text.size() == kMaxStreamLineBytes);
}

BOOST_AUTO_TEST_CASE(a_policy_that_becomes_live_meanwhile_is_waited_for) {
  First first;
  first.send(kEvent);
  const auto next = new_policy();
  first.thread.set_live({next});
  first.make_plan();
  BOOST_TEST(!next->has_stream_plan());
  BOOST_TEST(first.thread.aside.size() == 1u);
  first.make_plan();
  BOOST_TEST(next->has_stream_plan());
  first.session->ended();
  BOOST_TEST(first.answer->verdict == "allow");
}

BOOST_AUTO_TEST_CASE(a_wrong_event_is_refused_when_it_is_read) {
  First first;
  first.send("{");
  first.send(R"({"piece":"one "})");
  first.make_plan();
  BOOST_TEST(first.answer->is_error());
  BOOST_TEST(first.answer->has_ended);
}

BOOST_AUTO_TEST_CASE(with_nobody_aside_it_is_made_at_once) {
  First first(false);
  first.send(kEvent);
  BOOST_TEST(first.policy->has_stream_plan());
}

}  // namespace
}  // namespace mpol::daemon
