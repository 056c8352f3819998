// BothWays: one event decided as a whole and in pieces, and compared: the decision must be the same, what is reported
// on the way must hold at the end, and no match that ends later may begin in what was let go. Not safe for threads: it
// belongs to one test.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/stream.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {

class BothWays {
 public:
  explicit BothWays(const std::shared_ptr<const Program>& program)
      : program_(program), frame_(program->tables(), program->symbols()), whole_(program), streams_(program) {}

  Frame& frame() { return frame_; }

  // `fill` sets the frame; the field's text is then given in random pieces of up to `most` bytes.
  template <class Fill>
  std::optional<std::string> fault(Fill fill, FieldId field, std::size_t most, Random& random) {
    fill(frame_);
    if (!frame_.fields[field.index].present) return std::nullopt;
    const std::string text(frame_.fields[field.index].text);
    NoSignals none;
    std::string expected, found;
    const Decision& whole = whole_.decide(frame_, none);
    write_json(whole, *program_, expected);
    const std::vector<RuleId>& fired = whole.fired;

    fill(frame_);
    StreamDecider::Stream stream = streams_.open(frame_, field);
    std::vector<RuleId> before;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = std::min(1 + random.below(most), text.size() - at);
      const auto fed = streams_.feed(stream, std::string_view(text).substr(at, size));
      if (!fed) return fed.error().message;
      at += size;
      const StreamState& state = stream.state();
      if (!std::includes(state.fired.begin(), state.fired.end(), before.begin(), before.end()))
        return "a rule was taken back";
      if (!std::includes(fired.begin(), fired.end(), state.fired.begin(), state.fired.end()))
        return fmt::format("at byte {} a rule is reported that does not fire", at);
      before = state.fired;
      const std::size_t let_go = at - state.hold_back;
      for (const Evidence& one : whole.evidence) {
        if (one.field == field && one.end > at && one.begin < let_go)
          return fmt::format("at byte {} the first {} are let go, and {} matches {} to {} in {}", at, let_go,
                             one.pattern, one.begin, one.end, one.view);
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
  double mean_hold_back() const {
    return static_cast<double>(held_) / static_cast<double>(std::max<std::size_t>(pieces_, 1));
  }

 private:
  std::shared_ptr<const Program> program_;
  Frame frame_;
  Decider whole_;
  StreamDecider streams_;
  std::size_t early_ = 0, late_ = 0, held_ = 0, pieces_ = 0;
};

}  // namespace mpol::test
