// A text in pieces, cut anywhere, gives the decision of the whole text; what is reported on the way holds at the end; and
// no match that ends later begins in what was let go. Generated modules over texts with code, encoded and folded parts,
// and the shipped policies over the example events. More: MPOL_DIFFERENTIAL_MODULES=100000 streams_differential
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/run_policy.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/stream.hpp"
#include "tests/support/generate_module.hpp"
#include "tests/support/random.hpp"

namespace mpol {
namespace {

std::uint64_t module_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_MODULES");
  return count == nullptr ? 300 : std::strtoull(count, nullptr, 10);
}

std::string make_text(test::Random& random) {
  static constexpr std::string_view kParts[] = {
      "alpha",      "beta",    "gamma", "delta",  "al",       "a",       " ",      " ",     " ",      "\n",
      "ALPHA",      "a l p h a", "allpha", "b3ta", "be\u0301ta", "\u0301",  "\u0327", "\u200b", "\u1100\u1161", "\u11a8",
      "\u304b\u3099", "```python\n", "```\n",  "    ", "> ",       "~~~\n",   "YWxwaGEgYmV0YSBnYW1tYSBkZWx0YQ==", "YWxwaGE=",
      "https://example.org/alpha?b=beta ", "%61lpha", "&#97;lpha ", "\\u0061lpha", "616c706861206265746120", "tnzzn qrygn ", ".",
      "alpha beta gamma delta alpha beta gamma delta alpha beta gamma delta alpha beta gamma delta\n", "ﬁ", "ａlpha", "аlpha", "🙂"};
  std::string text;
  for (std::size_t i = random.below(40); i > 0; --i) text += kParts[random.below(std::size(kParts))];
  return text;
}

// Runs one event both ways.
class Both {
 public:
  explicit Both(const std::shared_ptr<const Program>& program)
      : program_(program), frame_(program->tables(), program->symbols()), whole_(program), streams_(program) {}

  Frame& frame() { return frame_; }

  // `fill` sets the frame; the field's text is then given in random pieces of up to `most` bytes.
  template <class Fill>
  std::optional<std::string> fault(Fill fill, FieldId field, std::size_t most, test::Random& random) {
    fill(frame_);
    if (!frame_.fields[field.index].present) return std::nullopt;
    const std::string text(frame_.fields[field.index].text);
    NoSignals none;
    std::string expected, found;
    write_json(whole_.decide(frame_, none), *program_, expected);
    const std::vector<RuleId> fired = whole_.outcome().fired;
    const std::vector<Evidence> evidence = decision_evidence();

    fill(frame_);
    StreamDecider::Stream stream = streams_.open(frame_, field);
    std::vector<RuleId> before;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = std::min(1 + random.below(most), text.size() - at);
      const auto fed = streams_.feed(stream, std::string_view(text).substr(at, size));
      if (!fed) return fed.error().message;
      at += size;
      const StreamState& state = stream.state();
      if (!std::includes(state.fired.begin(), state.fired.end(), before.begin(), before.end())) return "a rule was taken back";
      if (!std::includes(fired.begin(), fired.end(), state.fired.begin(), state.fired.end()))
        return fmt::format("at byte {} a rule is reported that does not fire", at);
      before = state.fired;
      const std::size_t let_go = at - state.hold_back;
      for (const Evidence& one : evidence) {
        if (one.field == field && one.end > at && one.begin < let_go)
          return fmt::format("at byte {} the first {} are let go, and {} matches {} to {} in {}", at, let_go, one.pattern,
                             one.begin, one.end, one.view);
      }
      held_ += state.hold_back;
      ++pieces_;
    }
    const auto decided = streams_.finish(stream, none);
    if (!decided) return decided.error().message;
    early_ += before.size();
    late_ += fired.size() - before.size();
    write_json(**decided, *program_, found);
    if (found != expected) return "expected " + expected + "found    " + found;
    return std::nullopt;
  }

  std::size_t early() const { return early_; }
  std::size_t late() const { return late_; }
  double mean_hold_back() const { return static_cast<double>(held_) / static_cast<double>(std::max<std::size_t>(pieces_, 1)); }

 private:
  std::vector<Evidence> decision_evidence() {
    NoSignals none;
    return whole_.decide(frame_, none).evidence;
  }

  std::shared_ptr<const Program> program_;
  Frame frame_;
  Decider whole_;
  StreamDecider streams_;
  std::size_t early_ = 0, late_ = 0, held_ = 0, pieces_ = 0;
};

std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

BOOST_AUTO_TEST_CASE(generated_modules) {
  std::size_t early = 0, late = 0;
  for (std::uint64_t seed = 0; seed < module_count(); ++seed) {
    const ir::Module module = test::generate_module(seed, {.rules = 6, .depth = 3});
    Diagnostics diagnostics;
    const std::shared_ptr<const Program> program = load(module, diagnostics);
    BOOST_TEST_REQUIRE(program != nullptr);
    Both both(program);
    test::Random random(seed);
    for (int i = 0; i < 20; ++i) {
      test::GeneratedEvent event = test::generate_event(program->tables(), random.next());
      std::vector<FieldId> texts;
      for (std::size_t f = 0; f < event.fields.size(); ++f) {
        if (program->tables().fields[f].kind != ValueKind::Text) continue;
        event.fields[f].text = make_text(random);
        texts.emplace_back(f);
      }
      const FieldId field = texts[random.below(texts.size())];
      const auto fault = both.fault([&](Frame& frame) { test::fill(frame, event); }, field,
                                    random.chance(1, 2) ? 8 : 200, random);
      BOOST_REQUIRE_MESSAGE(!fault, "module " << seed << ", event " << i << ": " << *fault << "\n"
                                              << shown(event.fields[field.index].text));
    }
    early += both.early();
    late += both.late();
  }
  BOOST_TEST_MESSAGE(early << " rules were reported before the end, " << late << " at the end");
  BOOST_TEST(early > late / 4);
}

BOOST_AUTO_TEST_CASE(shipped_policies) {
  const DiskFiles files;
  cli::Context context{.files = files, .out = std::cout, .err = std::cerr};
  context.stdlib = MPOL_SOURCE_DIR "/stdlib";
  const auto loaded = cli::load_policy(context, {MPOL_SOURCE_DIR "/policies/mistral"}, {});
  BOOST_TEST_REQUIRE((loaded && loaded->program));
  const std::shared_ptr<const Program> program = loaded->program;
  FieldId field;
  for (std::size_t f = 0; f < program->tables().fields.size(); ++f) {
    if (program->tables().fields[f].name == "text") field = FieldId(f);
  }
  BOOST_TEST_REQUIRE(field.has_value());
  Both both(program);
  event::EventReader reader(program->tables(), program->symbols());
  event::EventDiagnostics faults;
  std::ifstream in(MPOL_SOURCE_DIR "/examples/chat/events.jsonl");
  test::Random random(1);
  std::uint64_t number = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string padded = line + std::string(event::kLinePadding, '\0');
    const event::EventLine read{{padded.data(), line.size()}, ++number, 0};
    const auto fill = [&](Frame& frame) {
      BOOST_REQUIRE(reader.read(read, frame, faults) == event::EventStatus::Read);
    };
    const auto fault = both.fault(fill, field, random.chance(1, 2) ? 6 : 40, random);
    BOOST_REQUIRE_MESSAGE(!fault, "line " << number << ": " << *fault);
  }
  BOOST_TEST(number >= 300u);
  BOOST_TEST_MESSAGE(both.early() << " rules were reported before the end, " << both.late()
                                  << " at the end; bytes held back, on average: " << both.mean_hold_back());
}

}  // namespace
}  // namespace mpol
