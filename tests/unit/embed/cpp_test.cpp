// The C++ API: what mpol.hpp adds to mpol.h.
#include <mpol/mpol.hpp>
#include <stdexcept>

#include "tests/unit/embed/loaded.hpp"

namespace {

using embed_test::bytes_of;
using embed_test::event;
using embed_test::path_of;

mpol::Policy guard() {
  auto policy = mpol::Policy::load_file(path_of("guard.mpolb"), mpol::Options().key(path_of("release.pub")));
  BOOST_REQUIRE_MESSAGE(policy, policy.text());
  return *std::move(policy);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_policy_decides) {
  const mpol::Policy policy = guard();
  BOOST_TEST(policy.package() == "guard");
  BOOST_TEST(policy.id().size() == 64U);
  BOOST_TEST(policy.release() == "guard");
  BOOST_TEST(policy.signers() == 1U);
  BOOST_TEST(policy.rules().size() == 7U);
  BOOST_TEST(policy.rules()[0] == "G-TOXIC");
  BOOST_TEST(policy.verdicts().back() == "block");
  BOOST_TEST(policy.signals()[0] == "toxicity");
  mpol::Decider decider(policy);
  auto decision = decider.decide(event("e1", "completion", R"("toxicity":0.9)"));
  BOOST_REQUIRE_MESSAGE(decision, decision.text());
  BOOST_TEST(decision->verdict() == "block");
  BOOST_TEST(decision->verdict_rank() == 6);
  BOOST_TEST(decision->fired_count() == 1U);
  BOOST_TEST(decision->fired(0) == "G-TOXIC");
  BOOST_TEST(decision->fired(1) == "");
  BOOST_TEST(decision->undetermined_count() == 0U);
  BOOST_TEST(decision->action(0) == "block");
  BOOST_TEST(!decision->is_durable(0));
  BOOST_TEST(decision->otherwise(0) == -1);
  BOOST_TEST(decision->action_json(0).find(R"("action":"block")") != std::string::npos);
  BOOST_TEST(decision->json().find(R"({"id":"e1")") == 0U);
  BOOST_TEST(decision.report() == nullptr);
  BOOST_TEST(decider.policy().id() == policy.id());
}

BOOST_AUTO_TEST_CASE(what_is_refused_says_why) {
  const auto nothing = mpol::Policy::load_file("/no/such/bundle");
  BOOST_TEST(!nothing);
  BOOST_TEST(nothing.status() == MPOL_UNREADABLE);
  BOOST_TEST(nothing.text().find("/no/such/bundle") != std::string::npos);
  const auto damaged = mpol::Policy::load_bytes("no bundle", "given");
  BOOST_TEST(damaged.status() == MPOL_REFUSED);
  BOOST_REQUIRE(damaged.report() != nullptr);
  BOOST_TEST(damaged.report()->problems[0].code == "R0110");
  BOOST_TEST(damaged.report()->errors == 1U);
  BOOST_TEST(damaged.report()->json.find(R"("code":"R0110")") != std::string::npos);
  BOOST_TEST(mpol::Policy::load_bytes({}, "given").status() == MPOL_REFUSED);
  BOOST_TEST(mpol::Policy::load_file(path_of("guard.mpolb"), mpol::Options().need(0)).status() == MPOL_BAD_ARGUMENT);
  mpol::Decider decider(guard());
  const auto refused = decider.decide("{");
  BOOST_TEST(refused.status() == MPOL_EVENT_REFUSED);
  BOOST_TEST(refused.report()->problems[0].code == "R0203");
  BOOST_TEST(decider.decide({}).status() != MPOL_OK);
}

BOOST_AUTO_TEST_CASE(warnings_come_with_a_value) {
  mpol::Decider decider(guard());
  const auto decision = decider.decide(event("e1", "prompt", R"("usr":"u2")"));
  BOOST_TEST(decision.has_value());
  BOOST_REQUIRE(decision.report() != nullptr);
  BOOST_TEST(decision.report()->errors == 0U);
}

BOOST_AUTO_TEST_CASE(signals_from_a_function) {
  mpol::Decider decider(guard());
  double score = 0.9;
  decider.on_signals([&](mpol::Signals& signals) {
    BOOST_TEST(signals.name(0) == "toxicity");
    BOOST_TEST(signals.kind(0) == MPOL_SIGNAL_SCORE);
    BOOST_TEST(signals.timeout(0) == 250);
    BOOST_TEST(signals.text().value() == "hello");
    BOOST_TEST(!signals.text("nothing").has_value());
    BOOST_TEST(signals.set(0, score));
  });
  BOOST_TEST(decider.decide(event("e1", "completion"))->verdict() == "block");
  score = 0.1;
  BOOST_TEST(decider.decide(event("e2", "completion"))->verdict() == "allow");
  decider.on_signals([](mpol::Signals&) { throw std::runtime_error("the classifier is away"); });
  auto thrown = decider.decide(event("e3", "completion"));
  BOOST_REQUIRE_MESSAGE(thrown, thrown.text());
  BOOST_TEST(thrown->verdict() == "flag");
  BOOST_TEST(thrown->json().find(R"("reason":"the classifier is away")") != std::string::npos);
  decider.on_signals(nullptr);
  BOOST_TEST(decider.decide(event("e4", "completion"))->json().find("no provider") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_text_in_pieces) {
  std::optional<mpol::Stream> kept;
  {
    mpol::Decider decider(guard());
    decider.on_signals([owned = std::make_shared<double>(0.9)](mpol::Signals& signals) { signals.set(0, *owned); });
    auto stream = decider.open_stream(R"({"id":"e1","time":1,"kind":"completion","text":""})");
    BOOST_REQUIRE_MESSAGE(stream, stream.text());
    BOOST_TEST(stream->feed("a zz-mark").has_value());
    BOOST_TEST(stream->hold_back() >= 7U);
    BOOST_TEST(stream->feed("er b").has_value());
    BOOST_TEST(stream->fired_count() == 1U);
    BOOST_TEST(stream->fired(0) == "G-MARKER");
    BOOST_TEST(stream->verdict() == "sanitize");
    BOOST_TEST(stream->verdict_rank() == 3);
    BOOST_TEST(stream->feed("\xFF").status() == MPOL_EVENT_REFUSED);
    BOOST_TEST(decider.open_stream("{}", "nothing").status() == MPOL_BAD_ARGUMENT);
    kept = *std::move(stream);
  }
  // Neither the decider nor its function is needed any more.
  auto decision = kept->finish();
  BOOST_REQUIRE_MESSAGE(decision, decision.text());
  BOOST_TEST(decision->verdict() == "block");
  BOOST_TEST(kept->feed("x").status() == MPOL_BAD_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(the_live_policy_changes) {
  mpol::State state;
  const mpol::Options options = std::move(mpol::Options().state(state));
  auto next = mpol::Policy::load_bytes(bytes_of("next.mpolb"), "next", options);
  BOOST_REQUIRE_MESSAGE(next, next.text());
  mpol::Slot slot(guard());
  mpol::Decider decider(slot);
  const std::string between = R"({"id":"e1","time":1,"kind":"completion","text":"","toxicity":0.7})";
  BOOST_TEST(decider.decide(between)->verdict() == "allow");
  BOOST_TEST(slot.set(*next));
  BOOST_TEST(decider.decide(between)->verdict() == "block");
  BOOST_TEST(slot.policy().release() == "next");
  BOOST_TEST(state.sync().has_value());
}

BOOST_AUTO_TEST_CASE(state_in_a_folder) {
  const embed_test::Folder folder;
  BOOST_TEST(mpol::State::open(folder.path + "/no/such").status() == MPOL_UNREADABLE);
  auto state = mpol::State::open(folder.path);
  BOOST_REQUIRE_MESSAGE(state, state.text());
  BOOST_TEST(state->sync().has_value());
}

BOOST_AUTO_TEST_CASE(a_text_goes_out_while_it_comes) {
  mpol::Decider decider(guard());
  decider.on_signals([](mpol::Signals& signals) { signals.set(0, 0.1); });
  const std::string of = R"({"id":"e1","time":1,"kind":"completion","text":""})";
  auto gate = decider.open_gate(of, 0);
  BOOST_REQUIRE_MESSAGE(gate, gate.text());
  BOOST_TEST(bool(gate->feed("A zz-marker here. And", 0)));
  BOOST_TEST(gate->text() == "A  here. ");
  BOOST_REQUIRE(gate->edits().size() == 1U);
  BOOST_TEST(gate->edits()[0].first == 2U);
  BOOST_TEST(gate->fired().front() == "G-MARKER");
  BOOST_TEST(!gate->decision());
  BOOST_TEST(bool(gate->finish(0)));
  BOOST_TEST(gate->text() == "And");
  BOOST_TEST(gate->decision()->verdict() == "sanitize");
  // Asked later: by hand.
  auto later = decider.open_gate(of, 0, MPOL_ASK_LATER);
  BOOST_TEST(bool(later->feed("One. Two", 7)));
  BOOST_TEST(later->deadline().value() == 2007);
  auto question = later->question();
  BOOST_REQUIRE(question.has_value());
  BOOST_TEST(question->signals().name(0) == "toxicity");
  question->signals().set(0, 0.95);
  BOOST_TEST(bool(later->answer(*std::move(question), 8)));
  BOOST_TEST(later->text() == "");
  const auto refused = later->feed("\xFF", 9);
  BOOST_TEST(refused.status() == MPOL_EVENT_REFUSED);
  BOOST_TEST(later->phase() == MPOL_GATE_REFUSED);
  BOOST_TEST(decider.open_gate("{", 0).status() == MPOL_EVENT_REFUSED);
}
