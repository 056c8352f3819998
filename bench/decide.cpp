// How long the rules of a decision take, without reading the event: the interpreter, and the first ten rules of the
// same set as a compiler would see them if somebody had written them in C++ (`by_hand`), over the same events. The
// answers are compared before anything is timed.
//   decide_bench --benchmark_repetitions=5
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "bench/decide_rules.hpp"
#include "runtime/decider.hpp"

namespace {

using namespace mpol;

constexpr std::size_t kEvents = 512;

struct Subject {
  std::vector<bench::BenchEvent> events = bench::make_events(kEvents);
  std::vector<bench::BenchRule> rules;
  std::shared_ptr<const Program> program;
  std::vector<std::unique_ptr<Frame>> frames;

  Subject(std::size_t count, std::size_t terms, bool with_signals = true)
      : rules(bench::make_rules(count, terms, events)) {
    Diagnostics diagnostics;
    program = load(bench::to_module(rules), diagnostics);
    for (const bench::BenchEvent& event : events) {
      frames.push_back(std::make_unique<Frame>(program->tables(), program->symbols()));
      bench::fill(*frames.back(), event, with_signals);
    }
  }
  void check() const {
    engine::Evaluator evaluator(*program);
    engine::Interpreter interpreter(evaluator);
    Outcome outcome;
    for (std::size_t i = 0; i < events.size(); ++i) {
      interpreter.begin(*frames[i]);
      interpreter.evaluate(outcome);
      for (std::size_t rule = 0; rule < rules.size(); ++rule) {
        if ((outcome.state_of(RuleId(rule)) == RuleState::Fired) == bench::fires(rules[rule], events[i])) continue;
        std::fprintf(stderr, "rule %zu of event %zu differs\n", rule, i);
        std::exit(1);
      }
    }
  }
};

void interpreter(benchmark::State& state, std::size_t rules, std::size_t terms, bool with_signals) {
  const Subject subject(rules, terms, with_signals);
  if (with_signals) subject.check();
  engine::Evaluator evaluator(*subject.program);
  engine::Interpreter interpreter(evaluator);
  Outcome outcome;
  std::size_t next = 0;
  for (auto _ : state) {
    interpreter.begin(*subject.frames[next]);
    interpreter.evaluate(outcome);
    benchmark::DoNotOptimize(outcome.fired.data());
    next = (next + 1) % kEvents;
  }
}

// With evidence for what fired, about 4 rules of 100; `written`: and as a line of JSON.
void decider(benchmark::State& state, std::size_t rules, std::size_t terms, bool written) {
  const Subject subject(rules, terms);
  Decider decider(subject.program);
  std::string line;
  std::size_t next = 0;
  for (auto _ : state) {
    const Decision& decision = decider.decide(*subject.frames[next]);
    benchmark::DoNotOptimize(decision.evidence.data());
    line.clear();
    if (written) write_json(decision, *subject.program, line);
    benchmark::DoNotOptimize(line.data());
    next = (next + 1) % kEvents;
  }
}

// Ten rules of the shape that the generator gives, with constants and strings interned, compiled with the program.
std::uint32_t ten_rules(const bench::BenchEvent& e) {
  const auto has = [&](std::uint32_t tag) {
    for (const std::uint32_t own : e.tags) {
      if (own == tag) return true;
    }
    return false;
  };
  std::uint32_t fired = 0;
  fired |= (e.scores[0] >= 0.81 && e.strings[1] == 3 && e.ints[0] >= 200) ? 1u : 0u;
  fired |= (e.scores[1] >= 0.72 && e.scores[2] < 0.31 && (e.ints[1] >= 700 || has(4))) ? 2u : 0u;
  fired |= (e.scores[3] >= 0.55 && e.scores[4] >= 0.64 && e.scores[5] >= 0.47 && e.ints[2] >= 300) ? 4u : 0u;
  fired |= (e.strings[0] == 7 && (e.scores[6] >= 0.35 || e.scores[7] >= 0.9)) ? 8u : 0u;
  fired |= (e.scores[8] >= 0.83 && e.ints[3] >= 450 && e.scores[0] < 0.77 && e.scores[1] >= 0.21) ? 16u : 0u;
  fired |= (has(11) && e.scores[9] >= 0.4 && e.scores[2] >= 0.33) ? 32u : 0u;
  fired |= (e.strings[2] == 5 && e.scores[3] < 0.6 && e.ints[0] >= 100 && e.scores[4] >= 0.25) ? 64u : 0u;
  fired |= (e.scores[5] >= 0.88 && (e.strings[3] == 1 || e.strings[3] == 2 || has(0))) ? 128u : 0u;
  fired |= (e.scores[6] >= 0.7 && e.scores[7] >= 0.7 && e.scores[8] < 0.8 && e.ints[1] >= 150) ? 256u : 0u;
  fired |= (e.scores[9] >= 0.76 && e.strings[4] == 9 && (e.scores[0] >= 0.3 || has(17))) ? 512u : 0u;
  return fired;
}

void by_hand(benchmark::State& state) {
  const std::vector<bench::BenchEvent> events = bench::make_events(kEvents);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(ten_rules(events[next]));
    next = (next + 1) % kEvents;
  }
}

void load_program(benchmark::State& state) {
  const std::vector<bench::BenchEvent> events = bench::make_events(kEvents);
  const ir::Module module = bench::to_module(bench::make_rules(1000, 4, events));
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(load(module, diagnostics));
  }
}

}  // namespace

BENCHMARK(by_hand)->Name("cpp_by_hand/rules_10");
BENCHMARK_CAPTURE(interpreter, rules_10, 10, 0, true);
BENCHMARK_CAPTURE(interpreter, rules_100, 100, 0, true);
BENCHMARK_CAPTURE(interpreter, rules_1000_of_4_terms, 1000, 4, true);
BENCHMARK_CAPTURE(interpreter, rules_10_without_signals, 10, 0, false);
BENCHMARK_CAPTURE(decider, rules_10, 10, 0, false);
BENCHMARK_CAPTURE(decider, rules_1000_of_4_terms, 1000, 4, false);
BENCHMARK_CAPTURE(decider, rules_1000_of_4_terms_as_json, 1000, 4, true);
BENCHMARK(load_program)->Name("mpol/load_program")->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
