// What a stream says piece by piece, at borders made by hand.
#include "runtime/stream.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "base/limits.hpp"
#include "tests/support/module_builder.hpp"

using namespace mpol;
using test::ModuleBuilder;

namespace {

struct Rules : ModuleBuilder {
  FieldId text_field = add_field("text", ValueKind::Text);
  ViewId text = view(text_field);

  Rules() { module.tables.verdicts = {"allow", "flag", "block"}; }
  PatternInfo& add(const std::string& pattern_text, bool is_regex, CaseMode mode, ViewId where) {
    const PatternId id = pattern(pattern_text, is_regex, mode);
    const PatternSetId set = pattern_set(pattern_text, {id});
    rule(fmt::format("R-{}", module.rules.size()),
         ModuleBuilder::add(ir::Op::Has, ir::Type::Truth, {}, where.index, set.index));
    return module.tables.patterns[id.index];
  }
  PatternInfo& literal(const std::string& what) { return add(what, false, CaseMode::Ignore, text); }
  PatternInfo& regex(const std::string& what) { return add(what, true, CaseMode::Ignore, text); }
  PatternInfo& folded(const std::string& what) { return add(what, false, CaseMode::Folded, text); }
  ViewId view_of(const std::string& builtin) {
    module.tables.views.push_back({builtin, text_field, text, {}});
    return ViewId(module.tables.views.size() - 1);
  }
};

struct Run {
  std::shared_ptr<const Program> program;
  StreamDecider streams;
  Frame frame;
  StreamDecider::Stream stream;

  explicit Run(const Rules& rules)
      : program(make(rules)),
        streams(program),
        frame(program->tables(), program->symbols()),
        stream(streams.open(frame, rules.text_field)) {}
  static std::shared_ptr<const Program> make(const Rules& rules) {
    Diagnostics diagnostics;
    auto program = load(rules.module, diagnostics);
    BOOST_REQUIRE(program != nullptr);
    return program;
  }
  // "R0 R2 hold 3": the rules that have fired since the last piece, and the hold-back; or why the piece was refused.
  std::string feed(std::string_view piece) {
    const std::vector<RuleId> before = stream.state().fired;
    const auto fed = streams.feed(stream, piece);
    if (!fed) return fed.error().message;
    std::string out;
    for (const RuleId rule : stream.state().fired) {
      if (std::find(before.begin(), before.end(), rule) == before.end()) out += fmt::format("R{} ", rule.index);
    }
    return out + fmt::format("hold {}", stream.state().hold_back);
  }
  std::size_t fired() const { return stream.state().fired.size(); }
  // Rules that fire at the end.
  std::size_t finish() {
    NoSignals none;
    return (*streams.finish(stream, none))->fired.size();
  }
};

BOOST_AUTO_TEST_CASE(a_literal_holds_what_of_it_has_come) {
  Rules rules;
  rules.literal("bomb");
  Run run(rules);
  BOOST_TEST(run.feed("a bo") == "hold 2");
  BOOST_TEST(run.feed("m") == "hold 3");
  BOOST_TEST(run.feed("e bom") == "hold 3");
  BOOST_TEST(run.feed("b and more") == "R0 hold 0");
  // A second one is not needed for the rule, but for what it covers.
  BOOST_TEST(run.feed(" bom") == "hold 3");
  BOOST_TEST(run.finish() == 1u);
}

BOOST_AUTO_TEST_CASE(a_word_is_settled_by_what_follows_it) {
  Rules rules;
  rules.literal("ask").word = true;
  Run run(rules);
  BOOST_TEST(run.feed("ask") == "hold 3");
  BOOST_TEST(run.feed("s ask") == "hold 3");
  BOOST_TEST(run.feed(".") == "R0 hold 0");
}

BOOST_AUTO_TEST_CASE(the_end_settles_what_only_the_end_can) {
  Rules rules;
  rules.regex("end$");
  Run run(rules);
  BOOST_TEST(run.feed("the end") == "hold 3");
  BOOST_TEST(run.feed("\n") == "hold 4");
  BOOST_TEST(run.fired() == 0u);
  BOOST_TEST(run.finish() == 1u);
}

BOOST_AUTO_TEST_CASE(more_text_undoes_what_only_the_end_could_settle) {
  Rules rules;
  rules.regex("end$");
  Run run(rules);
  BOOST_TEST(run.feed("the end\n") == "hold 4");
  BOOST_TEST(run.feed("x") == "hold 0");
  BOOST_TEST(run.finish() == 0u);
}

BOOST_AUTO_TEST_CASE(a_character_may_be_cut) {
  Rules rules;
  rules.literal("é!");
  Run run(rules);
  BOOST_TEST(run.feed("a\xC3") == "hold 1");
  BOOST_TEST(run.feed("\xA9") == "hold 2");
  BOOST_TEST(run.feed("!") == "R0 hold 0");
}

BOOST_AUTO_TEST_CASE(folding_goes_over_borders) {
  Rules rules;
  rules.folded("が");
  rules.folded("か");
  Run run(rules);
  BOOST_TEST(run.feed("か") == "hold 3");
  BOOST_TEST(run.feed("\u3099") == "hold 6");
  BOOST_TEST(run.feed("x") == "R0 hold 0");
  BOOST_TEST(run.finish() == 1u);
}

BOOST_AUTO_TEST_CASE(spread_out_letters_go_over_borders) {
  Rules rules;
  PatternInfo& pattern = rules.folded("bad");
  pattern.unspaced = pattern.squeezed = true;
  Run run(rules);
  BOOST_TEST(run.feed("so b.") == "hold 2");
  BOOST_TEST(run.feed("a.dd\n") == "R0 hold 0");
}

BOOST_AUTO_TEST_CASE(an_unbounded_repeat_holds_from_its_begin) {
  Rules rules;
  rules.regex("[a-z]+@");
  Run run(rules);
  BOOST_TEST(run.feed("mail some") == "hold 4");
  BOOST_TEST(run.feed("body") == "hold 8");
  BOOST_TEST(run.feed("@") == "R0 hold 0");
}

BOOST_AUTO_TEST_CASE(a_closed_code_block_is_looked_at_before_the_end) {
  Rules rules;
  rules.add("rm -rf", false, CaseMode::Exact, rules.view_of("code_blocks"));
  Run run(rules);
  run.feed("``");
  run.feed("`sh\nrm -rf /\n");
  run.feed(std::string(2 * limits::kSettledBehind, '#') + "\n");
  BOOST_TEST(run.fired() == 0u);
  run.feed("```\n" + std::string(2 * 2 * limits::kSettledBehind, '.'));
  BOOST_TEST(run.fired() == 1u);
  BOOST_TEST(run.finish() == 1u);
}

// Escapes that are near to each other are decoded as one part, which is not complete as long as one more may come.
BOOST_AUTO_TEST_CASE(a_late_escape_takes_no_rule_back) {
  Rules rules;
  rules.add("beta", false, CaseMode::Exact, rules.view_of("decoded"));
  Run run(rules);
  std::size_t fired = 0;
  const auto feed = [&](std::string_view piece) {
    run.feed(piece);
    BOOST_TEST_REQUIRE(run.fired() >= fired);
    fired = run.fired();
  };
  const auto feed_words = [&](std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; i += 8) feed("eight by");
  };
  feed("%61lpha beta ");
  feed_words(480);
  BOOST_TEST(fired == 0u);
  feed(" %62y ");
  feed_words(700);
  BOOST_TEST(fired == 1u);
  BOOST_TEST(run.finish() == 1u);
}

// What is in a block stands in the text, so that no more is held of it than of text.
BOOST_AUTO_TEST_CASE(a_code_block_is_held_as_text_is) {
  Rules rules;
  rules.add("rm -rf", false, CaseMode::Exact, rules.view_of("code_blocks"));
  Run run(rules);
  BOOST_TEST(run.feed("```sh\n") == "hold 0");
  for (int line = 0; line < 40; ++line) BOOST_TEST(run.feed("ls -la /tmp/some/place\n") == "hold 0");
  BOOST_TEST(run.feed("rm") == "hold 2");
  BOOST_TEST(run.feed(" x\nrm -r") == "hold 5");
  // Whether a match counts is known when the block is whole.
  run.feed("f\n");
  for (int line = 0; line < 40; ++line) {
    run.feed("ls -la /tmp/some/place\n");
    BOOST_TEST(run.stream.state().hold_back >= 7u + 23u * static_cast<unsigned>(line + 1));
  }
  BOOST_TEST(run.fired() == 0u);
  run.feed("```\n" + std::string(4 * limits::kSettledBehind, '.'));
  BOOST_TEST(run.fired() == 1u);
  BOOST_TEST(run.finish() == 1u);
}

// Of the lines of a block in a list or a quote something is left out: a match in it need not stand in the text.
BOOST_AUTO_TEST_CASE(a_code_block_in_a_quote_is_held_until_it_is_looked_at) {
  Rules rules;
  rules.add("rm\n-rf", false, CaseMode::Exact, rules.view_of("code_blocks"));
  const std::pair<std::string, std::string> kinds[] = {
      {"> ```sh\n", "> "}, {"- x\n\n  ```sh\n", "  "}, {" ```sh\n", " "}};
  for (const auto& [fence, lead] : kinds) {
    Run run(rules);
    run.feed(fence);
    for (int line = 0; line < 8; ++line) run.feed(lead + "ls -la /tmp/some/place\n");
    BOOST_TEST(run.stream.state().hold_back > 90u);
    run.feed(lead + "rm\n");
    run.feed(lead + "-rf\n");
    for (int line = 0; line < 8; ++line) run.feed(lead + "ls -la /tmp/some/place\n");
    run.feed(lead + "```\n");
    run.feed(std::string(8 * limits::kSettledBehind, '.'));
    BOOST_TEST(run.finish() == 1u);
  }
}

// What of a line is left out may come only after the block has been looked at.
BOOST_AUTO_TEST_CASE(a_block_that_begins_its_line_late_is_never_taken_for_a_stretch) {
  Rules rules;
  rules.add("rm\n-rf", false, CaseMode::Exact, rules.view_of("code_blocks"));
  for (const std::string& fence : {std::string(" ```sh\n"), " ```" + std::string(300, 'x') + "\n"}) {
    Run run(rules);
    run.feed(fence);
    for (int line = 0; line < 40; ++line) run.feed("ls -la /tmp/some/place\n");
    BOOST_TEST(run.stream.state().hold_back > 90u);
    run.feed(" rm\n");
    run.feed(" -rf\n");
    BOOST_TEST(run.stream.state().hold_back > 90u);
    for (int line = 0; line < 40; ++line) run.feed("ls -la /tmp/some/place\n");
    BOOST_TEST(run.stream.state().hold_back > 40u * 23u);
    run.feed("```\n");
    run.feed(std::string(32 * limits::kSettledBehind, '.'));
    BOOST_TEST(run.fired() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(what_is_counted_of_views_is_looked_at) {
  for (const char* builtin : {"code_blocks", "lines", "decoded"}) {
    Rules rules;
    const ViewId view = rules.view_of(builtin);
    const InstId count = rules.ModuleBuilder::add(ir::Op::SegmentCount, ir::Type::Int, {}, view.index);
    rules.rule("R-1", rules.ModuleBuilder::add(ir::Op::IntLess, ir::Type::Truth, {rules.integer(0), count}));
    Run run(rules);
    run.feed("```\na line\n```\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n");
    for (int i = 0; i < 8; ++i) run.feed("more of what says nothing, for as long as it takes\n");
    BOOST_TEST(run.fired() == 1u, builtin << " are counted before the end");
  }
}

BOOST_AUTO_TEST_CASE(an_ended_line_stays_and_an_open_one_does_not) {
  Rules rules;
  rules.add("^now\\z", true, CaseMode::Exact, rules.view_of("lines"));
  Run run(rules);
  run.feed(std::string(2 * limits::kSettledBehind, '.') + "\nnow");
  BOOST_TEST(run.fired() == 0u);
  run.feed("\n" + std::string(2 * limits::kSettledBehind, '.'));
  BOOST_TEST(run.fired() == 1u);
}

BOOST_AUTO_TEST_CASE(a_piece_that_is_no_utf8_is_refused_and_not_taken) {
  Rules rules;
  rules.literal("xy");
  Run run(rules);
  BOOST_TEST(run.feed("x\xC3") == "hold 2");
  BOOST_TEST(run.feed("x") == "byte 1 of the text is not UTF-8");
  BOOST_TEST(run.feed("\xA9xy") == "R0 hold 0");
  BOOST_TEST(run.finish() == 1u);
}

BOOST_AUTO_TEST_CASE(a_text_that_ends_inside_a_character_is_refused) {
  Rules rules;
  rules.literal("x");
  Run run(rules);
  run.feed("x\xE3\x81");
  NoSignals none;
  BOOST_TEST(run.streams.finish(run.stream, none).error().message == "the text ends within a character");
}

BOOST_AUTO_TEST_CASE(a_text_over_its_limit_is_refused) {
  Rules rules;
  rules.literal("x");
  rules.module.tables.fields[0].max_size = 4;
  Run run(rules);
  run.feed("xxx");
  BOOST_TEST(run.feed("xx") == "the text has more than 4 bytes");
  BOOST_TEST(run.finish() == 1u);
}

// One cache for both; the state of one is not the other's.
BOOST_AUTO_TEST_CASE(streams_of_a_thread_take_turns) {
  Rules rules;
  rules.literal("bomb");
  Run run(rules);
  Frame other_frame(run.program->tables(), run.program->symbols());
  StreamDecider::Stream other = run.streams.open(other_frame, rules.text_field);
  run.feed("bo");
  BOOST_TEST(run.streams.feed(other, "mb").has_value());
  BOOST_TEST(other.state().fired.empty());
  BOOST_TEST(run.feed("mb") == "R0 hold 1");  // another may begin with the last letter
  NoSignals none;
  BOOST_TEST((*run.streams.finish(other, none))->fired.empty());
  BOOST_TEST(run.finish() == 1u);
}

}  // namespace
