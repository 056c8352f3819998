// Texts that go out while they come, through the C API: what goes out, who is asked, and calls that are refused.
#include <thread>

#include "tests/unit/embed/loaded.hpp"

using namespace embed_test;

namespace {

const std::string kJudged = R"({"id":"e1","time":1,"kind":"completion","text":"","toxicity":0.1})";
const std::string kUnjudged = R"({"id":"e1","time":1,"kind":"completion","text":""})";

Decider decider_of(const Policy& policy) { return Decider(mpol_decider_new(policy.get())); }

Gate open(const Decider& decider, const std::string& of, mpol_asking asking = MPOL_ASK_IN_CALLS) {
  mpol_gate* gate = nullptr;
  const mpol_status status = mpol_gate_open(decider.get(), of.data(), of.size(), nullptr, asking, 0, &gate);
  BOOST_TEST((status == MPOL_OK) == (gate != nullptr));
  return Gate(gate);
}

// "the text|-6..15|fired G-MARKER|retracted R"
std::string brought(const Gate& gate) {
  std::size_t size = 0, begin = 0, end = 0;
  const char* const text = mpol_gate_text(gate.get(), &size);
  std::string said = text == nullptr ? "" : std::string(text, size);
  for (std::size_t i = 0; mpol_gate_edit(gate.get(), i, &begin, &end) != 0; ++i)
    said += "|-" + std::to_string(begin) + ".." + std::to_string(end);
  for (std::size_t i = 0; mpol_gate_fired(gate.get(), i) != nullptr; ++i)
    said += std::string("|fired ") + mpol_gate_fired(gate.get(), i);
  for (std::size_t i = 0; mpol_gate_retracted(gate.get(), i) != nullptr; ++i)
    said += std::string("|retracted ") + mpol_gate_retracted(gate.get(), i);
  return said;
}
std::string feed(const Gate& gate, const std::string& piece, std::int64_t now = 0) {
  BOOST_TEST(mpol_gate_feed(gate.get(), piece.data(), piece.size(), now) == MPOL_OK);
  return brought(gate);
}
std::string finish(const Gate& gate, std::int64_t now = 0) {
  BOOST_TEST(mpol_gate_finish(gate.get(), now) == MPOL_OK);
  return brought(gate);
}
std::string answer(const Gate& gate, Question question, std::int64_t now = 0) {
  BOOST_TEST(mpol_gate_answer(gate.get(), question.release(), now) == MPOL_OK);
  return brought(gate);
}
std::string verdict(const Gate& gate) { return mpol_decision_verdict(mpol_gate_decision(gate.get())); }

// Says what it was asked about, and judges it by a word.
struct Judge {
  std::vector<std::string> seen;
  static void ask(void* context, mpol_signals* signals) {
    std::size_t size = 0;
    const char* const text = mpol_signals_text(signals, "text", &size);
    auto& seen = static_cast<Judge*>(context)->seen;
    seen.emplace_back(text, size);
    mpol_signals_set_number(signals, 0, seen.back().find("bad") == std::string::npos ? 0.1 : 0.95);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(null_is_a_bad_argument) {
  const Decider decider = decider_of(guard());
  mpol_gate* gate = nullptr;
  BOOST_TEST(mpol_gate_open(nullptr, "{}", 2, nullptr, MPOL_ASK_LATER, 0, &gate) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_open(decider.get(), nullptr, 2, nullptr, MPOL_ASK_LATER, 0, &gate) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_open(decider.get(), "{}", 2, nullptr, MPOL_ASK_LATER, 0, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_open(decider.get(), "{}", 2, nullptr, 2, 0, &gate) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_open(decider.get(), "{}", 2, "user", MPOL_ASK_LATER, 0, &gate) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_feed(nullptr, "x", 1, 0) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_finish(nullptr, 0) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_tick(nullptr, 0) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_answer(nullptr, nullptr, 0) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_deadline(nullptr) == -1);
  BOOST_TEST(mpol_gate_text(nullptr, nullptr) == nullptr);
  BOOST_TEST(mpol_gate_edit(nullptr, 0, nullptr, nullptr) == 0);
  BOOST_TEST(mpol_gate_fired(nullptr, 0) == nullptr);
  BOOST_TEST(mpol_gate_retracted(nullptr, 0) == nullptr);
  BOOST_TEST(mpol_gate_met_limit(nullptr) == 0);
  BOOST_TEST(mpol_gate_phase_of(nullptr) == -1);
  BOOST_TEST(mpol_gate_released(nullptr) == 0U);
  BOOST_TEST(mpol_gate_decision(nullptr) == nullptr);
  BOOST_TEST(mpol_gate_report(nullptr) == nullptr);
  BOOST_TEST(mpol_gate_question(nullptr) == nullptr);
  BOOST_TEST(mpol_question_signals(nullptr) == nullptr);
  mpol_question_free(nullptr);
  mpol_gate_free(nullptr);
  const Gate good = open(decider, kJudged);
  BOOST_TEST(mpol_gate_feed(good.get(), nullptr, 1, 0) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_feed(good.get(), nullptr, 0, 0) == MPOL_OK);
  BOOST_TEST(mpol_gate_answer(good.get(), nullptr, 0) == MPOL_BAD_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(spans_are_taken_out_of_what_goes_out) {
  const Policy policy = guard();
  const Decider decider = decider_of(policy);
  const Gate gate = open(decider, kJudged);
  BOOST_TEST(feed(gate, "hello zz-mar") == "hello ");
  BOOST_TEST(feed(gate, "ker, there, and on") == ", there, and on|-6..15|fired G-MARKER");
  BOOST_TEST(mpol_gate_released(gate.get()) == 30U);
  BOOST_TEST(mpol_gate_decision(gate.get()) == nullptr);
  BOOST_TEST(finish(gate) == "");
  BOOST_TEST(mpol_gate_phase_of(gate.get()) == MPOL_GATE_ENDED);
  BOOST_TEST(verdict(gate) == "sanitize");
  // The decision is that of the whole text, and stays when others are decided.
  const Decider other = decider_of(policy);
  const std::string whole = json_of(decide(
      other, R"({"id":"e1","time":1,"kind":"completion","text":"hello zz-marker, there, and on","toxicity":0.1})"));
  const Gate next = open(decider, kJudged);
  BOOST_TEST(finish(next) == "");
  BOOST_TEST(json_of(mpol_gate_decision(gate.get())) == whole);
}

BOOST_AUTO_TEST_CASE(the_decider_s_function_is_asked_within_the_calls) {
  const Decider decider = decider_of(guard());
  Judge judge;
  mpol_decider_set_signals(decider.get(), Judge::ask, &judge);
  const Gate gate = open(decider, kUnjudged);
  BOOST_TEST(feed(gate, "One sentence. And") == "One sentence. ");
  BOOST_TEST(judge.seen.size() == 1U);
  BOOST_TEST(mpol_gate_question(gate.get()) == nullptr);
  BOOST_TEST(feed(gate, " then a bad one. More") == "");
  BOOST_TEST(mpol_gate_phase_of(gate.get()) == MPOL_GATE_OPEN);
  BOOST_TEST(finish(gate) == "|fired G-TOXIC");
  BOOST_TEST(verdict(gate) == "block");
  BOOST_TEST(judge.seen.back() == "One sentence. And then a bad one. More");
  // Nobody is there to be asked: the rule's unknown clause, which lets it go.
  mpol_decider_set_signals(decider.get(), nullptr, nullptr);
  const Gate alone = open(decider, kUnjudged);
  BOOST_TEST(feed(alone, "One sen") == "One sen");
}

BOOST_AUTO_TEST_CASE(questions_are_answered_later_and_elsewhere) {
  const Decider decider = decider_of(guard());
  const Gate gate = open(decider, kUnjudged, MPOL_ASK_LATER);
  BOOST_TEST(feed(gate, "One sentence. And", 5) == "");
  BOOST_TEST(mpol_gate_deadline(gate.get()) == 2005);
  Question question(mpol_gate_question(gate.get()));
  BOOST_REQUIRE(question);
  BOOST_TEST(mpol_gate_question(gate.get()) == nullptr);
  std::thread([&] {
    mpol_signals* const signals = mpol_question_signals(question.get());
    std::size_t size = 0;
    const char* const text = mpol_signals_text(signals, "text", &size);
    BOOST_TEST(std::string(text, size).find("One sentence.") == 0U);
    BOOST_TEST(mpol_signals_name(signals, 0) == std::string("toxicity"));
    BOOST_TEST(mpol_signals_set_number(signals, 0, 0.1) == MPOL_OK);
  }).join();
  BOOST_TEST(answer(gate, std::move(question)) == "One sentence. ");
  // One that is not answered in time, and comes too late to matter.
  BOOST_TEST(feed(gate, " More. Yet", 10) == "");
  Question late(mpol_gate_question(gate.get()));
  BOOST_REQUIRE(late);
  BOOST_TEST(mpol_gate_tick(gate.get(), 2009) == MPOL_OK);
  BOOST_TEST(brought(gate) == "");
  BOOST_TEST(mpol_gate_tick(gate.get(), 2010) == MPOL_OK);
  BOOST_TEST(brought(gate) == "And More. ");
  BOOST_TEST(finish(gate, 2011) == "");
  BOOST_TEST(mpol_gate_phase_of(gate.get()) == MPOL_GATE_ENDING);
  Question last(mpol_gate_question(gate.get()));
  BOOST_REQUIRE(last);
  BOOST_TEST(answer(gate, std::move(late)) == "");
  // Not set: unavailable.
  BOOST_TEST(answer(gate, std::move(last)) == "Yet");
  BOOST_TEST(rules_of(mpol_gate_decision(gate.get())) == "G-TOXIC?");
}

BOOST_AUTO_TEST_CASE(questions_outlive_their_gate_and_are_no_other_s) {
  Decider decider = decider_of(guard());
  Gate one = open(decider, kUnjudged, MPOL_ASK_LATER), two = open(decider, kUnjudged, MPOL_ASK_LATER);
  feed(one, "One sentence. And");
  feed(two, "Two sentences. And");
  Question of_one(mpol_gate_question(one.get())), dropped(mpol_gate_question(two.get()));
  BOOST_REQUIRE(of_one);
  mpol_signals_set_number(mpol_question_signals(of_one.get()), 0, 0.1);
  BOOST_TEST(answer(two, std::move(of_one)) == "");
  decider.reset();
  one.reset();
  two.reset();
  std::size_t size = 0;
  const char* const text = mpol_signals_text(mpol_question_signals(dropped.get()), "text", &size);
  BOOST_TEST(std::string(text, size).find("Two sentences.") == 0U);
}

BOOST_AUTO_TEST_CASE(a_text_that_is_refused_lets_nothing_go) {
  const Decider decider = decider_of(guard());
  BOOST_TEST(!open(decider, "{"));
  BOOST_TEST(mpol_report_code(mpol_decider_report(decider.get()), 0) == std::string("R0203"));
  const Gate gate = open(decider, kJudged);
  BOOST_TEST(feed(gate, "zz-m") == "");
  BOOST_TEST(mpol_gate_feed(gate.get(), "\xFF and more", 10, 0) == MPOL_EVENT_REFUSED);
  BOOST_TEST(brought(gate) == "");
  BOOST_TEST(mpol_gate_phase_of(gate.get()) == MPOL_GATE_REFUSED);
  BOOST_TEST(mpol_report_message(mpol_gate_report(gate.get()), 0) == std::string("byte 4 of the text is not UTF-8"));
  BOOST_TEST(mpol_gate_feed(gate.get(), "x", 1, 0) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_finish(gate.get(), 0) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_gate_decision(gate.get()) == nullptr);
  // What the event has is the beginning.
  const Gate begun = open(decider, R"({"id":"e2","time":1,"kind":"completion","text":"so zz-","toxicity":0.1})");
  BOOST_TEST(brought(begun) == "so ");
  BOOST_TEST(feed(begun, "marker, and more") == ", and more|-3..12|fired G-MARKER");
}

BOOST_AUTO_TEST_CASE(a_gate_keeps_its_policy_and_outlives_its_decider) {
  const Policy before = guard(), after = loaded("next.mpolb");
  const Slot slot(mpol_slot_new(before.get()));
  Decider decider(mpol_decider_new_for_slot(slot.get()));
  const std::string of = R"({"id":"e1","time":1,"kind":"completion","text":"","toxicity":0.7})";
  const Gate begun = open(decider, of);
  BOOST_TEST(mpol_slot_set(slot.get(), after.get()) == MPOL_OK);
  const Gate later = open(decider, of);
  decider.reset();
  BOOST_TEST(mpol_gate_phase_of(later.get()) == MPOL_GATE_WITHHELD);
  BOOST_TEST(feed(begun, "text") == "text");
  BOOST_TEST(feed(later, "text") == "");
  finish(begun);
  finish(later);
  BOOST_TEST(verdict(begun) == "allow");
  BOOST_TEST(verdict(later) == "block");
}
