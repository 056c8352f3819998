// A program, one event, and its evaluation.
#pragma once
#include <memory>
#include <string>
#include <utility>

#include "runtime/engine/interpreter.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol::test {

struct Case {
  std::shared_ptr<const Program> program;
  Frame frame;
  engine::Evaluator evaluator;
  engine::Interpreter interpreter;
  Outcome outcome;

  explicit Case(ModuleBuilder builder) : Case(make(std::move(builder))) {}
  explicit Case(std::shared_ptr<const Program> made)
      : program(std::move(made)),
        frame(program->tables(), program->symbols()),
        evaluator(*program),
        interpreter(evaluator) {}

  static std::shared_ptr<const Program> make(ModuleBuilder builder) {
    Diagnostics diagnostics;
    return load(std::move(builder.module), diagnostics);
  }
  Case& score(std::size_t signal, double value) {
    frame.signals[signal].state = SignalState::Available;
    frame.signals[signal].number = value;
    return *this;
  }
  Case& unavailable(std::size_t signal) {
    frame.signals[signal].state = SignalState::Unavailable;
    return *this;
  }
  // `text` must outlive the case.
  Case& text(std::size_t field, std::string_view text) {
    frame.fields[field].present = true;
    frame.fields[field].text = text;
    return *this;
  }
  // "F-U" for fired, not fired, undetermined; then the names of what is needed.
  std::string run() {
    interpreter.begin(frame);
    interpreter.evaluate(outcome);
    std::string text;
    for (std::size_t i = 0; i < program->module().rules.size(); ++i) {
      const RuleState state = outcome.state_of(RuleId(i));
      text += state == RuleState::Fired ? 'F' : state == RuleState::NotFired ? '-' : 'U';
    }
    for (const SignalId id : outcome.needed) text += " " + program->tables().signals[id.index].name;
    return text;
  }
};

}  // namespace mpol::test
