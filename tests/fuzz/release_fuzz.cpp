// The door of texts that go out while they stream: any bytes, cut anywhere, under random policies that withhold, cut and
// sanitise; with answers of classifiers at any time, or never.
//
// What must hold, whatever comes: text that is not UTF-8 is refused and nothing else is; the invariants of
// docs/streaming.md (tests/support/release_check.hpp); and with classifiers, that a stream ends, and lets go only what
// came, in order, once.
#include <cstdint>
#include <map>
#include <string>

#include "base/assert.hpp"
#include "base/text/utf8.hpp"
#include "tests/support/compiled_policy.hpp"
#include "tests/support/release_check.hpp"
#include "tests/support/release_policy.hpp"

namespace mpol {
namespace {

constexpr std::uint64_t kPolicies = 64;

struct Subject {
  std::shared_ptr<const Program> program;
  std::unique_ptr<test::ReleaseCheck> check;
  std::unique_ptr<ReleaseDecider> releases;
  FieldId text;
};

Subject& subject(std::uint64_t seed) {
  static std::map<std::uint64_t, Subject> all;
  Subject& own = all[seed];
  if (own.program) return own;
  own.program = test::compile_policy(test::release_policy(seed));
  own.check = std::make_unique<test::ReleaseCheck>(own.program);
  own.releases = std::make_unique<ReleaseDecider>(own.program, nullptr, ReleaseLimits{64, 16, 32, 10});
  own.text = test::text_field(*own.program);
  return own;
}

struct Asked : StreamClassifiers {
  std::uint64_t last = 0;
  void ask(std::uint64_t number, std::span<const SignalId> signals, std::string_view text) override {
    MPOL_ASSERT(number == last + 1 && !signals.empty(), "questions are numbered");
    MPOL_ASSERT(utf8::is_valid(text), "whole characters are asked about");
    last = number;
  }
};

// Answers come for questions of any age, with any score, or not at all.
void with_classifiers(Subject& own, std::string_view text, std::size_t most, test::Random& random) {
  Frame frame(own.program->tables(), own.program->symbols());
  Asked asked;
  ReleaseStream stream = own.releases->open(frame, own.text, &asked);
  std::size_t out = 0, taken_out = 0;
  std::int64_t now = 0;
  const auto took = [&](const Released& brought) {
    out += brought.text.size();
    for (const TextSpan& edit : brought.edits) taken_out += edit.end - edit.begin;
    MPOL_ASSERT(out + taken_out == stream.released(), "what goes out is the text, in order, once");
    MPOL_ASSERT(utf8::is_valid(brought.text), "whole characters go out");
  };
  const auto answer = [&] {
    SignalReading reading;
    reading.state = random.chance(1, 4) ? SignalState::Unavailable : SignalState::Available;
    reading.number = static_cast<double>(random.below(100)) / 100;
    const std::pair<SignalId, SignalReading> readings[] = {{SignalId(0), reading}};
    took(stream.answer(asked.last - random.below(2), {readings, random.below(2)}, now));
  };
  for (std::size_t at = 0; at < text.size(); now += static_cast<std::int64_t>(random.below(8))) {
    const std::size_t size = std::min(1 + random.below(most), text.size() - at);
    took(stream.feed(text.substr(at, size), now));
    at += size;
    if (random.chance(1, 3)) answer();
    if (random.chance(1, 3)) took(stream.tick(now));
  }
  took(stream.finish(now));
  for (int i = 0; stream.phase() == ReleasePhase::Ending; ++i) {
    MPOL_ASSERT(i < 100, "a stream ends");
    if (random.chance(1, 2)) answer();
    took(stream.tick(now += 20));
  }
  MPOL_ASSERT(stream.phase() == ReleasePhase::Refused || stream.decision() != nullptr,
              "a stream that ends has a decision");
}

void check(std::string_view bytes) {
  if (bytes.size() < 3) return;
  Subject& own = subject(static_cast<unsigned char>(bytes[0]) % kPolicies);
  test::Random random(static_cast<unsigned char>(bytes[1]));
  const std::size_t most = 1 + static_cast<unsigned char>(bytes[2]);
  const std::string_view text = bytes.substr(3);
  const bool is_flagged = random.chance(1, 2);
  const auto fill = [&](Frame& frame) {
    frame.clear();
    for (std::size_t i = 0; i < frame.fields.size(); ++i) {
      frame.fields[i].present = true;
      frame.fields[i].truth = is_flagged;
    }
    frame.fields[own.text.index].text = text;
    frame.signals[0].state = SignalState::Available;
    frame.signals[0].number = is_flagged ? 0.9 : 0.1;
  };
  if (utf8::is_valid(text)) {
    const auto fault = own.check->fault(fill, own.text, most, random);
    MPOL_ASSERT(!fault, fault->c_str());
  }
  with_classifiers(own, text, most, random);
}

}  // namespace
}  // namespace mpol

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mpol::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
