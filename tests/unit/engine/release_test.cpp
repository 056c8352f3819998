// A text that goes out while it streams, step by step: what waits for classifiers, what is cut, what is taken out, and
// what the limits do.
#include "runtime/release.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/compiled_policy.hpp"

using namespace mpol;

namespace {

const std::string kHead =
    "package p\ninput event { text : text at most 1KB  flagged : bool else false }\n"
    "verdict allow < flag < sanitize < block\naction sanitize(spans: list of span) : verdict sanitize\n"
    "signal hate : score\n";

struct Asked : StreamClassifiers {
  struct Question {
    std::uint64_t number;
    std::string text;
  };
  std::vector<Question> questions;
  void ask(std::uint64_t number, std::span<const SignalId> signals, std::string_view text) override {
    BOOST_TEST(signals.size() == 1u);
    questions.push_back({number, std::string(text)});
  }
};

struct Run {
  std::shared_ptr<const Program> program;
  ReleaseDecider decider;
  Frame frame;
  Asked asked;
  ReleaseStream stream;

  explicit Run(const std::string& rules, bool with_classifiers = true, ReleaseLimits limits = {}, RuleModes modes = {})
      : program(test::compile_policy(kHead + rules)),
        decider(program, nullptr, limits, {}, nullptr, std::move(modes)),
        frame(program->tables(), program->symbols()),
        stream(decider.open(frame, test::text_field(*program), with_classifiers ? &asked : nullptr)) {}

  std::string feed(std::string_view piece, std::int64_t now = 0) { return said(stream.feed(piece, now)); }
  std::string finish(std::int64_t now = 0) { return said(stream.finish(now)); }
  std::string tick(std::int64_t now) { return said(stream.tick(now)); }
  // Answers the last question.
  std::string answer(double hate, std::int64_t now = 0) { return answer(asked.questions.back().number, hate, now); }
  std::string answer(std::uint64_t number, double hate, std::int64_t now = 0) {
    SignalReading reading;
    reading.state = SignalState::Available;
    reading.number = hate;
    const std::pair<SignalId, SignalReading> readings[] = {{SignalId(0), reading}};
    return said(stream.answer(number, readings, now));
  }
  FieldId stream_field() const { return test::text_field(*program); }
  std::string fired() const {
    std::string out;
    for (const RuleId id : stream.decision()->fired) out += program->module().rules[id.index].id + " ";
    return out;
  }

  // "the text|fired R-1|retract R-2|cut"
  std::string said(const Released& brought) const {
    std::string out = brought.text;
    for (const RuleId id : brought.fired) out += "|fired " + program->module().rules[id.index].id;
    for (const RuleId id : brought.retracted) out += "|retract " + program->module().rules[id.index].id;
    if (brought.held_limit) out += "|limit";
    constexpr std::string_view kPhases[] = {"", "|withheld", "|ending", "|ended", "|cut", "|refused"};
    return out + std::string(kPhases[static_cast<std::size_t>(stream.phase())]);
  }
};

const std::string kBad = "pattern bad { \"bad word\" }\n";

}  // namespace

BOOST_AUTO_TEST_CASE(text_goes_as_far_as_no_match_is_under_way) {
  Run run(kBad + "rule R-1 \"x\" { when text has bad then block }\n");
  BOOST_TEST(run.feed("a good text, a b") == "a good text, a ");
  BOOST_TEST(run.feed("ig one, a bad wo") == "big one, a ");
  BOOST_TEST(run.feed("nder") == "bad wonder");
  BOOST_TEST(run.finish() == "|ended");
}
BOOST_AUTO_TEST_CASE(a_rule_that_is_certain_withholds_the_rest) {
  Run run(kBad + "rule R-1 \"x\" { when text has bad then block }\n");
  BOOST_TEST(run.feed("a bad wo") == "a ");
  BOOST_TEST(run.feed("rd") == "|fired R-1|withheld");
  BOOST_TEST(run.feed(" and more") == "|withheld");
  BOOST_TEST(run.finish() == "|ended");
  BOOST_TEST(run.fired() == "R-1 ");
  BOOST_TEST(run.stream.released() == 2u);
}
BOOST_AUTO_TEST_CASE(block_immediate_cuts) {
  Run run(kBad + "rule R-1 \"x\" { when text has bad then block immediate }\n");
  BOOST_TEST(run.feed("a bad word and more") == "|fired R-1|cut");
  BOOST_TEST(run.fired() == "R-1 ");
  BOOST_TEST(run.feed("nothing of this") == "|cut");
  BOOST_TEST(run.finish() == "|cut");
}
BOOST_AUTO_TEST_CASE(sanitised_spans_never_go_out) {
  Run run(kBad + "rule R-1 \"x\" { when text has bad then sanitize(spans of bad) }\n");
  BOOST_TEST(run.feed("a bad wo") == "a ");
  BOOST_TEST(run.feed("rd and a good text that goes on, bad wor") == " and a good text that goes on, |fired R-1");
  BOOST_TEST((run.stream.brought().edits == std::vector<TextSpan>{{run.stream_field(), 2, 10}}));
  std::string out = run.feed("d again, and");
  out += run.feed(" the text ends");
  out += run.finish();
  BOOST_TEST(out == " again, and the text ends|ended");
}
BOOST_AUTO_TEST_CASE(what_counts_or_asks_for_absence_is_asked_as_if_the_text_ended) {
  Run absent("pattern note { \"notice\" }\nrule R-1 \"x\" { when not (text has note) then block }\n");
  BOOST_TEST(absent.feed("a text without it. And") == "");
  BOOST_TEST(absent.feed(" the notice") == "a text without it. And the notice");
  BOOST_TEST(absent.finish() == "|ended");
  Run counted(kBad + "rule R-1 \"x\" { when count of bad in text >= 2 then block }\n");
  BOOST_TEST(counted.feed("one bad word, ") == "one bad word, ");
  BOOST_TEST(counted.feed("a second bad word. ") == "");
  BOOST_TEST(counted.finish() == "|fired R-1|ended");
}
BOOST_AUTO_TEST_CASE(text_waits_for_the_sentence_to_be_judged) {
  Run run("rule R-1 \"x\" { when hate >= 50% unknown flag then block }\n");
  BOOST_TEST(run.feed("One. Two") == "");
  BOOST_TEST_REQUIRE(run.asked.questions.size() == 1u);
  BOOST_TEST(run.asked.questions[0].text == "One. ");
  BOOST_TEST(run.feed(". Three") == "");
  BOOST_TEST(run.asked.questions.size() == 1u);  // one at a time
  BOOST_TEST(run.answer(0.1) == "One. ");
  BOOST_TEST_REQUIRE(run.asked.questions.size() == 2u);
  BOOST_TEST(run.asked.questions[1].text == "One. Two. ");
  BOOST_TEST(run.answer(1, 0.9) == "");  // an old question
  BOOST_TEST(run.answer(0.9) == "");     // not certain: the whole may be judged otherwise
  BOOST_TEST(run.finish() == "|ending");
  BOOST_TEST(run.asked.questions.back().text == "One. Two. Three");
  BOOST_TEST(run.answer(0.2) == "Two. Three|ended");
  BOOST_TEST(run.fired() == "");
}
BOOST_AUTO_TEST_CASE(a_judged_block_immediate_cuts) {
  Run run("rule R-1 \"x\" { when hate >= 50% unknown flag then block immediate }\n");
  BOOST_TEST(run.feed("One. Two") == "");
  BOOST_TEST(run.answer(0.9) == "|fired R-1|cut");
  BOOST_TEST(run.fired() == "R-1 ");
}
BOOST_AUTO_TEST_CASE(release_then_retract) {
  Run run("rule R-1 \"x\" { when hate >= 50% stream release then retract unknown flag then block }\n");
  BOOST_TEST(run.feed("One. Two") == "One. Two");
  BOOST_TEST(run.answer(0.9) == "|retract R-1");
  BOOST_TEST(run.feed(". Three") == "");
  BOOST_TEST(run.finish() == "|ending");
  BOOST_TEST(run.answer(0.9) == "|fired R-1|ended");
}
BOOST_AUTO_TEST_CASE(a_rule_that_holds_need_not_block) {
  Run run("rule R-1 \"x\" { when hate >= 50% stream hold unknown flag then flag }\n");
  BOOST_TEST(run.feed("One. Two") == "");
  BOOST_TEST(run.answer(0.9) == "One. ");
  Run free("rule R-1 \"x\" { when hate >= 50% unknown flag then flag }\n");
  BOOST_TEST(free.feed("One. Two") == "One. Two");
  BOOST_TEST(free.asked.questions.empty());
}
BOOST_AUTO_TEST_CASE(too_late_is_unknown) {
  Run run("rule R-1 \"x\" { when hate >= 50% unknown flag then block }\n");
  BOOST_TEST(run.feed("One. Two", 100) == "");
  BOOST_TEST((run.stream.deadline() == std::optional<std::int64_t>(2100)));
  BOOST_TEST(run.tick(2099) == "");
  BOOST_TEST(run.tick(2100) == "One. ");
  Run strict("rule R-1 \"x\" { when hate >= 50% unknown block then block }\n");
  BOOST_TEST(strict.feed("One. Two", 100) == "");
  BOOST_TEST(strict.tick(2100) == "");
  BOOST_TEST(strict.finish(2200) == "|ending");
  BOOST_TEST(strict.tick(4200) == "|ended");
  BOOST_TEST(strict.decider.stop_verdict().index == strict.stream.decision()->verdict.index);
}
BOOST_AUTO_TEST_CASE(without_classifiers_the_unknown_clause_decides) {
  Run open("rule R-1 \"x\" { when hate >= 50% unknown flag then block }\n", false);
  BOOST_TEST(open.feed("One. Two") == "One. Two");
  Run strict("rule R-1 \"x\" { when hate >= 50% unknown block then block }\n", false);
  BOOST_TEST(strict.feed("One. Two") == "");
  BOOST_TEST(strict.finish() == "|ended");
}
BOOST_AUTO_TEST_CASE(long_sentences_are_judged_by_their_beginnings) {
  Run run("rule R-1 \"x\" { when hate >= 50% unknown flag then block }\n", true, {.sentence_bytes = 10});
  BOOST_TEST(run.feed("without a ") == "");
  BOOST_TEST_REQUIRE(run.asked.questions.size() == 1u);
  BOOST_TEST(run.answer(0.1) == "without a ");
}
BOOST_AUTO_TEST_CASE(of_long_texts_the_last_part_is_asked_about_and_the_worst_counts) {
  Run run("rule R-1 \"x\" { when hate >= 50% unknown flag then block }\n", true, {.asked_bytes = 8});
  (void)run.feed("One. ");
  BOOST_TEST(run.answer(0.9) == "");
  (void)run.feed("And two. ");
  BOOST_TEST(run.asked.questions.back().text == "nd two. ");
  BOOST_TEST(run.answer(0.1) == "");
  BOOST_TEST(run.finish() == "|fired R-1|ended");
}
BOOST_AUTO_TEST_CASE(too_much_held_text_goes_at_the_end_only) {
  Run run("pattern long { /a.*z/ }\nrule R-1 \"x\" { when text has long then block }\n", true, {.held_bytes = 20});
  BOOST_TEST(run.feed("see: a and 23456") == "see: ");
  BOOST_TEST(run.feed("0123456789012") == "|limit");
  BOOST_TEST(run.feed("\nand more") == "");
  BOOST_TEST(run.finish() == "a and 234560123456789012\nand more|ended");
}
BOOST_AUTO_TEST_CASE(what_is_no_text_or_too_long_is_refused) {
  Run bad(kBad + "rule R-1 \"x\" { when text has bad then block }\n");
  BOOST_TEST(bad.feed("a \xFF") == "|refused");
  BOOST_TEST(bad.stream.refusal() == "byte 2 of the text is not UTF-8");
  BOOST_TEST(bad.feed("good") == "|refused");
  BOOST_TEST((bad.stream.decision() == nullptr));
  Run longer(kBad + "rule R-1 \"x\" { when text has bad then block }\n");
  BOOST_TEST(longer.feed(std::string(2000, 'x')) == "|refused");
  Run cut(kBad + "rule R-1 \"x\" { when text has bad then block }\n");
  BOOST_TEST(cut.feed("caf\xC3") == "caf");
  BOOST_TEST(cut.finish() == "|refused");
}

BOOST_AUTO_TEST_CASE(rules_that_leave_the_text_alone_hold_nothing) {
  // One flags; one is closed, as the event is not flagged.
  Run run(kBad +
          "rule R-1 \"x\" { when text has bad then flag }\n"
          "rule R-2 \"x\" { when flagged and text has bad then block }\n");
  BOOST_TEST(run.feed("a bad wo") == "a bad wo");
  BOOST_TEST(run.feed("rd") == "rd|fired R-1");
  BOOST_TEST(run.finish() == "|ended");
}

BOOST_AUTO_TEST_CASE(of_patterns_that_are_searched_together_only_some_hold) {
  Run run("pattern good { \"a long good phrase\" }\n" + kBad +
          "rule R-1 \"x\" { when text has good then flag }\nrule R-2 \"x\" { when text has bad then block }\n");
  BOOST_TEST(run.feed("a long good ph") == "a long good ph");
  BOOST_TEST(run.feed("rase b") == "rase |fired R-1");
  BOOST_TEST(run.feed("ad word.") == "|fired R-2|withheld");
}

BOOST_AUTO_TEST_CASE(rules_that_are_not_enforced_do_nothing) {
  const std::string rules = kBad + "rule R-1 \"x\" { when text has bad then block immediate }\n";
  for (const RuleMode mode : {RuleMode::Off, RuleMode::Shadow, RuleMode::Detect}) {
    Run run(rules, true, {}, {mode});
    BOOST_TEST(run.feed("a bad wo") == "a bad wo");
    BOOST_TEST(run.feed("rd, and more") == "rd, and more");
    BOOST_TEST(run.finish() == "|ended");
    BOOST_TEST(run.fired() == (mode == RuleMode::Detect ? "R-1 " : ""));
    BOOST_TEST(run.stream.decision()->verdict.index == 0u);
    BOOST_TEST((run.stream.decision()->shadowed.size() == 1u) == (mode == RuleMode::Shadow));
  }
  Run enforced(rules, true, {}, {RuleMode::Enforce});
  BOOST_TEST(enforced.feed("a bad word.") == "|fired R-1|cut");
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_for_a_rule_that_is_off) {
  const std::string rules = "rule R-1 \"x\" { when hate >= 50% unknown flag then block }\n";
  Run off(rules, true, {}, {RuleMode::Off});
  BOOST_TEST(off.feed("One sentence. And") == "One sentence. And");
  BOOST_TEST(off.finish() == "|ended");
  BOOST_TEST(off.asked.questions.empty());
  // What the decision tells, it is asked about, when the text is whole.
  Run detect(rules, true, {}, {RuleMode::Detect});
  BOOST_TEST(detect.feed("One sentence. And") == "One sentence. And");
  BOOST_TEST(detect.finish() == "|ending");
  BOOST_TEST(detect.answer(0.9) == "|ended");
  BOOST_TEST(detect.fired() == "R-1 ");
}

BOOST_AUTO_TEST_CASE(folded_text_is_held_from_the_match_on) {
  Run run("pattern bad folded { \"bad word\" }\nrule R-1 \"x\" { when text has bad then block }\n");
  const std::string before(600, 'x');
  BOOST_TEST(run.feed(before + " bad w") == before + " ");
  BOOST_TEST(run.feed("ave").ends_with("ave"));
}

BOOST_AUTO_TEST_CASE(rotated_text_is_held_from_the_beginning_of_its_first_word) {
  // Its first letter alone weighs against rotation, and is decoded with its word all the same.
  Run run("pattern bad { \"gamma delta\" }\nrule R-1 \"x\" { when decoded(text) has bad then sanitize(spans of bad) }\n");
  BOOST_TEST(run.feed("so: t") == "so: ");
  BOOST_TEST(run.feed("nzzn ") == "");
  BOOST_TEST(run.feed("qrygn, zz jvguva gur jbeyq ") == "");
  BOOST_TEST(run.finish() == ", zz jvguva gur jbeyq |fired R-1|ended");
}

BOOST_AUTO_TEST_CASE(rotated_text_does_not_change_what_went_before_it) {
  // The first stretch has too few rare letters to be looked at, and goes out; so it must stay when more comes.
  Run run("pattern bad { \"sees her\" }\nrule R-1 \"x\" { when decoded(text) has bad then block }\n");
  std::string out = run.feed("fur furyyf fur frrf ure fur fryyf ure furyyf and then ");
  out += run.feed("we went on and read the letter that the other one had sent, and the one that came before it. ");
  BOOST_TEST((out.find("frrf ure") != std::string::npos), out);
  run.feed("cyrnfr gryy ab bar nobhg guvf, and the end.");
  BOOST_TEST(run.finish().ends_with("|ended"));
  BOOST_TEST(run.fired() == "");
}
