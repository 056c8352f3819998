// What the differential tests of the interpreter share: the product's own way to run an event, and what must hold of
// the signals that an outcome needs.
#pragma once
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "runtime/engine/interpreter.hpp"
#include "tests/support/generate_module.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {

// One engine, one frame, used for one event after the other, as in the product.
class Subject {
 public:
  Subject(const ir::Module& module, ScannerKind scanners)
      : program_(make(module, scanners)),
        frame_(program_->tables(), program_->symbols()),
        evaluator_(*program_),
        interpreter_(evaluator_) {}

  const Outcome& run(const GeneratedEvent& event) {
    fill(frame_, event);
    interpreter_.begin(frame_);
    interpreter_.evaluate(outcome_);
    return outcome_;
  }
  // The same event, after a signal has changed.
  const Outcome& run_again() {
    interpreter_.evaluate(outcome_);
    return outcome_;
  }
  Frame& frame() { return frame_; }
  const Tables& tables() const { return program_->tables(); }
  std::size_t rules() const { return program_->module().rules.size(); }

 private:
  static std::shared_ptr<const Program> make(const ir::Module& module, ScannerKind scanners) {
    Diagnostics diagnostics;
    std::shared_ptr<const Program> program = load(module, diagnostics, scanners);
    BOOST_REQUIRE(program != nullptr);
    return program;
  }
  std::shared_ptr<const Program> program_;
  Frame frame_;
  engine::Evaluator evaluator_;
  engine::Interpreter interpreter_;
  Outcome outcome_;
};

inline std::vector<RuleState> states_of(const Outcome& outcome, std::size_t rules) {
  std::vector<RuleState> states;
  for (std::size_t i = 0; i < rules; ++i) states.push_back(outcome.state_of(RuleId(i)));
  return states;
}

inline std::string states(const std::vector<RuleState>& rules) {
  std::string text;
  for (const RuleState state : rules) text += "-FU"[static_cast<std::size_t>(state)];
  return text;
}

// A signal that is not needed changes nothing, whatever it turns out to be; one that is needed changes only rules that
// were undetermined. Otherwise: in words, what changed.
inline std::optional<std::string> fault_of_needed(Subject& subject, const GeneratedEvent& event, std::uint64_t seed) {
  const Outcome first = subject.run(event);
  Random random(seed);
  for (std::size_t i = 0; i < event.signals.size(); ++i) {
    SignalReading& reading = subject.frame().signals[i];
    if (reading.state != SignalState::NotFetched) continue;
    const bool needed = std::find(first.needed.begin(), first.needed.end(), SignalId(i)) != first.needed.end();
    for (const double number : {-1.0, 0.0, 0.3, 0.5, 0.77, 1.0}) {
      reading.state = number < 0 ? SignalState::Unavailable : SignalState::Available;
      reading.number = number;
      reading.int_value = static_cast<std::int64_t>(random.below(11));
      reading.truth = random.chance(1, 2);
      const std::vector<SymbolId>& values = subject.tables().signals[i].values;
      reading.symbol = values.empty() ? SymbolId() : values[random.below(values.size())];
      const Outcome& then = subject.run_again();
      for (std::size_t rule = 0; rule < subject.rules(); ++rule) {
        const RuleState was = first.state_of(RuleId(rule)), is = then.state_of(RuleId(rule));
        if ((needed && was == RuleState::Undetermined) || is == was) continue;
        return fmt::format("signal {} changes rule {} from {} to {}", i, rule, states({was}), states({is}));
      }
    }
    reading.state = SignalState::NotFetched;
  }
  return std::nullopt;
}

}  // namespace mpol::test
