// How long the ten shipped rules (policies/mistral) take where an event has no text and brings every signal: what is
// left is the rules themselves. Policies written by hand in C++ to compare with are in decide_bench.
//   build/release/bin/shipped_bench         from the top of the source tree
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "cli/command.hpp"
#include "cli/run_policy.hpp"
#include "compiler/emit/emit.hpp"
#include "runtime/decider.hpp"
#include "runtime/engine/native_engine.hpp"
#include "runtime/event/event_reader.hpp"
#include "tests/support/random.hpp"
#include "tests/support/shipped_and_more.hpp"

namespace {

using namespace mpol;

constexpr std::size_t kEvents = 512;

std::shared_ptr<const Program> load_shipped() {
  const DiskFiles files;
  cli::Context context{.files = files, .out = std::cout, .err = std::cerr};
  context.stdlib = "stdlib";
  auto loaded = cli::load_policy(context, {"policies/mistral"}, {});
  if (loaded && loaded->program) return loaded->program;
  std::fprintf(stderr, "policies/mistral cannot be loaded: %s\n",
               loaded ? "see above" : loaded.error().message.c_str());
  std::exit(1);
}

FieldValue& field(Frame& frame, std::string_view name) {
  const std::vector<EventField>& fields = frame.tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return frame.fields[i];
  }
  std::fprintf(stderr, "std.chat has no field %s\n", std::string(name).c_str());
  std::exit(1);
}

// Every kind of event in turn, an empty text, and all signals: low ones, and in one of fifty events a high one.
void fill(Frame& frame, std::size_t number, test::Random& random) {
  static constexpr std::string_view kKinds[] = {"prompt", "completion", "tool_result", "document", "usage"};
  frame.clear();
  field(frame, "id").present = true;
  field(frame, "id").symbol = frame.intern("event-" + std::to_string(number));
  field(frame, "time").present = true;
  field(frame, "kind").present = true;
  field(frame, "kind").symbol = frame.intern(kKinds[number % std::size(kKinds)]);
  field(frame, "text").present = true;
  field(frame, "language").present = true;
  field(frame, "language").symbol = frame.intern_language("en");
  for (SignalReading& reading : frame.signals) {
    reading.state = SignalState::Available;
    reading.number = 0.05 * static_cast<double>(random.below(1000)) / 1000;
  }
  if (number % 50 == 0) frame.signals[random.below(frame.signals.size())].number = 0.9;
}

struct Subject {
  std::shared_ptr<const Program> program = load_shipped();
  std::vector<std::unique_ptr<Frame>> frames;

  Subject() {
    test::Random random(1);
    for (std::size_t i = 0; i < kEvents; ++i) {
      frames.push_back(std::make_unique<Frame>(program->tables(), program->symbols()));
      fill(*frames.back(), i, random);
    }
  }
};

const Subject& subject() {
  static const Subject made;
  return made;
}

void interpreter(benchmark::State& state) {
  engine::Evaluator evaluator(*subject().program);
  engine::Interpreter interpreter(evaluator);
  Outcome outcome;
  std::size_t next = 0;
  for (auto _ : state) {
    interpreter.begin(*subject().frames[next]);
    interpreter.evaluate(outcome);
    benchmark::DoNotOptimize(outcome.fired.data());
    next = (next + 1) % kEvents;
  }
}

void native_code(benchmark::State& state) {
  const auto object = emit::emit_object(subject().program->module());
  const auto code = engine::NativeCode::link(*object);
  engine::Evaluator evaluator(*subject().program);
  engine::Interpreter interpreter(evaluator);
  engine::NativeEngine engine(evaluator, interpreter, *code);
  Outcome outcome, expected;
  for (const auto& frame : subject().frames) {
    interpreter.begin(*frame);
    interpreter.evaluate(expected);
    engine.begin(*frame);
    engine.evaluate(outcome);
    if (!(outcome == expected)) return state.SkipWithError("native code and the interpreter disagree");
  }
  std::size_t next = 0;
  for (auto _ : state) {
    engine.begin(*subject().frames[next]);
    engine.evaluate(outcome);
    benchmark::DoNotOptimize(outcome.fired.data());
    next = (next + 1) % kEvents;
  }
}

void decider(benchmark::State& state, bool written) {
  Decider decider(subject().program);
  std::string line;
  std::size_t next = 0;
  for (auto _ : state) {
    const Decision& decision = decider.decide(*subject().frames[next]);
    benchmark::DoNotOptimize(&decision);
    line.clear();
    if (written) write_json(decision, *subject().program, line);
    benchmark::DoNotOptimize(line.data());
    next = (next + 1) % kEvents;
  }
}

// From the bytes of an event to its decision.
void whole_way(benchmark::State& state) {
  Diagnostics diagnostics;
  Decider decider(load(test::shipped_and_more(), diagnostics));
  const Program& program = decider.program();
  event::EventReader reader(program.tables(), program.symbols());
  event::EventDiagnostics faults;
  Frame frame(program.tables(), program.symbols());
  std::vector<std::string> lines = test::lines_of_1_kb(program.tables());
  std::vector<std::size_t> sizes;
  for (std::string& line : lines) {
    sizes.push_back(line.size());
    line.resize(line.size() + event::kLinePadding);
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const event::EventStatus status = reader.read({{lines[next].data(), sizes[next]}, 1, 0}, frame, faults);
    if (status != event::EventStatus::Read) state.SkipWithError("the event is refused");
    benchmark::DoNotOptimize(&decider.decide(frame));
    next = (next + 1) % lines.size();
  }
}

}  // namespace

BENCHMARK(whole_way)->Name("decider/event_of_1_kb_and_1000_further_patterns");
BENCHMARK(interpreter)->Name("interpreter/outcome");
BENCHMARK(native_code)->Name("native/outcome");
BENCHMARK_CAPTURE(decider, decision, false);
BENCHMARK_CAPTURE(decider, decision_and_json, true);
BENCHMARK_MAIN();
