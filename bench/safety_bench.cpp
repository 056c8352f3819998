// What a decision by rules alone costs: native code, the interpreter, C++ by hand with and without branches, and YARA
// with external variables, over the same rules and events, in one process. All answers are compared before anything is
// timed. `check` ends after that.
//   safety_bench --benchmark_repetitions=9 --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include "bench/safety.hpp"
#include "bench/safety_yara.hpp"
#include "compiler/emit/emit.hpp"
#include "runtime/decider.hpp"

namespace mpol::bench {

#define MPOL_PEERS(n)                                                              \
  int decide_branches_##n(const SafetyEvent& e, std::uint16_t* out, int& verdict); \
  int decide_branch_free_##n(const SafetyEvent& e, std::uint16_t* out, int& verdict);
MPOL_PEERS(10)
MPOL_PEERS(100)
MPOL_PEERS(1000)
#undef MPOL_PEERS

namespace {

using Peer = int (*)(const SafetyEvent&, std::uint16_t*, int&);
constexpr std::size_t kEvents = 1000;

struct Workload {
  std::vector<SafetyRule> rules;
  std::vector<SafetyEvent> events = make_safety_events(kEvents);
  ir::Module module;
  std::shared_ptr<const Program> program;
  std::vector<std::unique_ptr<Frame>> frames;
  std::vector<std::vector<std::uint16_t>> fired;  // by event
  std::vector<int> severities;

  Workload(std::size_t count, Hits hits) : rules(make_safety_rules(count, hits)), module(to_module(rules)) {
    Diagnostics diagnostics;
    program = load(module, diagnostics);
    for (const SafetyRule& rule : rules) severities.push_back(rule.severity);
    for (const SafetyEvent& event : events) {
      frames.push_back(std::make_unique<Frame>(program->tables(), program->symbols()));
      fill(*frames.back(), event);
      fired.emplace_back();
      for (std::size_t i = 0; i < rules.size(); ++i) {
        if (fires(rules[i], event)) fired.back().push_back(static_cast<std::uint16_t>(i));
      }
    }
  }
  int verdict(std::size_t event) const {
    int greatest = 0;
    for (const std::uint16_t rule : fired[event]) greatest = std::max(greatest, severities[rule]);
    return greatest;
  }
};

const Workload& workload(std::size_t count, Hits hits) {
  static std::map<std::pair<std::size_t, Hits>, std::unique_ptr<Workload>> all;
  auto& own = all[{count, hits}];
  if (!own) own = std::make_unique<Workload>(count, hits);
  return *own;
}

[[noreturn]] void fail(const std::string& who, std::size_t rules, std::size_t event) {
  std::fprintf(stderr, "%s of %zu rules differs at event %zu\n", who.c_str(), rules, event);
  std::exit(1);
}

std::shared_ptr<const engine::NativeCode> compile(const ir::Module& module, const emit::EmitOptions& options) {
  const auto object = emit::emit_object(module, options);
  if (!object) throw std::runtime_error(object.error().message);
  auto code = engine::NativeCode::link(*object);
  if (!code) throw std::runtime_error(code.error().message);
  return *code;
}

// An engine over a workload's events, which checks itself first.
class Runner {
 public:
  Runner(const Workload& work, std::shared_ptr<const engine::NativeCode> code)
      : work_(work), evaluator_(*work.program), interpreter_(evaluator_) {
    if (code) native_ = std::make_unique<engine::NativeEngine>(evaluator_, interpreter_, std::move(code));
    for (std::size_t i = 0; i < kEvents; ++i) {
      const int verdict = run(i);
      const bool same = std::equal(outcome_.fired.begin(), outcome_.fired.end(), work.fired[i].begin(),
                                   work.fired[i].end(), [](RuleId a, std::uint16_t b) { return a.index == b; });
      if (!same || verdict != work.verdict(i) || !outcome_.undetermined.empty())
        fail(native_ ? "native code" : "the interpreter", work.rules.size(), i);
    }
  }
  // The greatest severity of what fires.
  int run(std::size_t event) {
    engine::Engine& engine = native_ ? static_cast<engine::Engine&>(*native_) : interpreter_;
    engine.begin(*work_.frames[event]);
    engine.evaluate(outcome_);
    int verdict = 0;
    for (const RuleId rule : outcome_.fired) verdict = std::max(verdict, work_.severities[rule.index]);
    return verdict;
  }

 private:
  const Workload& work_;
  engine::Evaluator evaluator_;
  engine::Interpreter interpreter_;
  std::unique_ptr<engine::NativeEngine> native_;
  Outcome outcome_;
};

// Which event is decided next. In a fixed order of a thousand events a processor learns where each branch of ten rules
// goes, and code with branches then costs a fraction of what it does for events that nobody has seen before.
class Order {
 public:
  // Of the first so many.
  explicit Order(std::size_t events) : events_(events) {}
  std::size_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return (state_ >> 32) * events_ >> 32;
  }

 private:
  std::size_t events_;
  std::uint64_t state_ = 0x9E3779B97F4A7C15u;
};

void time_runner(benchmark::State& state, Runner& runner, std::size_t events = kEvents) {
  Order order(events);
  for (auto _ : state) {
    benchmark::DoNotOptimize(runner.run(order.next()));
  }
}

void native(benchmark::State& state, std::size_t rules, Hits hits, emit::EmitOptions options,
            std::size_t events = kEvents) {
  const Workload& work = workload(rules, hits);
  Runner runner(work, compile(work.module, options));
  time_runner(state, runner, events);
}

void interpreter(benchmark::State& state, std::size_t rules, Hits hits) {
  Runner runner(workload(rules, hits), nullptr);
  time_runner(state, runner);
}

void by_hand(benchmark::State& state, std::size_t rules, Peer peer, std::size_t events) {
  const Workload& work = workload(rules, Hits::Many);
  std::vector<std::uint16_t> out(rules + 1);
  int verdict = 0;
  for (std::size_t i = 0; i < kEvents; ++i) {
    const int count = peer(work.events[i], out.data(), verdict);
    if (!std::equal(out.begin(), out.begin() + count, work.fired[i].begin(), work.fired[i].end()) ||
        verdict != work.verdict(i))
      fail("C++ by hand", rules, i);
  }
  Order order(events);
  for (auto _ : state) {
    benchmark::DoNotOptimize(peer(work.events[order.next()], out.data(), verdict));
    benchmark::DoNotOptimize(verdict);
  }
}

void cpp_branches(benchmark::State& state, std::size_t rules, Peer peer, std::size_t events = kEvents) {
  by_hand(state, rules, peer, events);
}
void cpp_branch_free(benchmark::State& state, std::size_t rules, Peer peer, std::size_t events = kEvents) {
  by_hand(state, rules, peer, events);
}

// ---- YARA ----
void yara(benchmark::State& state, std::size_t rules) {
  const Workload& work = workload(rules, Hits::Many);
  Yara yara(work.rules, work.events);
  for (std::size_t i = 0; i < kEvents; ++i) {
    if (yara.run(i) != work.verdict(i) || yara.fired() != work.fired[i]) fail("YARA", rules, i);
  }
  Order order(kEvents);
  for (auto _ : state) {
    benchmark::DoNotOptimize(yara.run(order.next()));
  }
}

// ---- making it ready ----
void emit_native(benchmark::State& state, std::size_t rules, int level) {
  const ir::Module& module = workload(rules, Hits::Many).module;
  std::size_t bytes = 0;
  for (auto _ : state) bytes = emit::emit_object(module, {level, emit::Grouping::Auto})->size();
  state.counters["bytes"] = static_cast<double>(bytes);
}
void link_native(benchmark::State& state, std::size_t rules) {
  const auto object = emit::emit_object(workload(rules, Hits::Many).module);
  for (auto _ : state) benchmark::DoNotOptimize(engine::NativeCode::link(*object));
}

using emit::Grouping;
// So few events that the frames of all stand in the nearest cache, as the one frame does that is filled again for each event.
constexpr std::size_t kNear = 16;
BENCHMARK_CAPTURE(cpp_branches, rules_10_near, 10, decide_branches_10, kNear);
BENCHMARK_CAPTURE(cpp_branch_free, rules_10_near, 10, decide_branch_free_10, kNear);
BENCHMARK_CAPTURE(native, rules_10_near, 10, Hits::Many, {}, kNear);
BENCHMARK_CAPTURE(cpp_branches, rules_10, 10, decide_branches_10);
BENCHMARK_CAPTURE(cpp_branch_free, rules_10, 10, decide_branch_free_10);
BENCHMARK_CAPTURE(native, rules_10, 10, Hits::Many, {});
BENCHMARK_CAPTURE(native, rules_10_as_blocks, 10, Hits::Many, {2, Grouping::Blocks});
BENCHMARK_CAPTURE(interpreter, rules_10, 10, Hits::Many);
BENCHMARK_CAPTURE(yara, rules_10, 10);
BENCHMARK_CAPTURE(cpp_branches, rules_100, 100, decide_branches_100);
BENCHMARK_CAPTURE(cpp_branch_free, rules_100, 100, decide_branch_free_100);
BENCHMARK_CAPTURE(native, rules_100, 100, Hits::Many, {});
BENCHMARK_CAPTURE(native, rules_100_as_blocks, 100, Hits::Many, {2, Grouping::Blocks});
BENCHMARK_CAPTURE(native, rules_100_level_0, 100, Hits::Many, {0, Grouping::Auto});
BENCHMARK_CAPTURE(native, rules_100_level_1, 100, Hits::Many, {1, Grouping::Auto});
BENCHMARK_CAPTURE(interpreter, rules_100, 100, Hits::Many);
BENCHMARK_CAPTURE(yara, rules_100, 100);
BENCHMARK_CAPTURE(cpp_branches, rules_1000, 1000, decide_branches_1000);
BENCHMARK_CAPTURE(cpp_branch_free, rules_1000, 1000, decide_branch_free_1000);
BENCHMARK_CAPTURE(native, rules_1000, 1000, Hits::Many, {});
BENCHMARK_CAPTURE(native, rules_1000_as_blocks, 1000, Hits::Many, {2, Grouping::Blocks});
BENCHMARK_CAPTURE(native, rules_1000_level_0, 1000, Hits::Many, {0, Grouping::Auto});
BENCHMARK_CAPTURE(native, rules_1000_level_1, 1000, Hits::Many, {1, Grouping::Auto});
BENCHMARK_CAPTURE(interpreter, rules_1000, 1000, Hits::Many);
BENCHMARK_CAPTURE(yara, rules_1000, 1000);
BENCHMARK_CAPTURE(native, few_hits_100, 100, Hits::Few, {});
BENCHMARK_CAPTURE(native, few_hits_10000, 10000, Hits::Few, {});
BENCHMARK_CAPTURE(native, few_hits_10000_as_blocks, 10000, Hits::Few, {2, Grouping::Blocks});
BENCHMARK_CAPTURE(interpreter, few_hits_10000, 10000, Hits::Few);
BENCHMARK_CAPTURE(native, rare_needs_100, 100, Hits::RareNeeds, {});
BENCHMARK_CAPTURE(native, rare_needs_10000, 10000, Hits::RareNeeds, {});
BENCHMARK_CAPTURE(native, rare_needs_10000_as_blocks, 10000, Hits::RareNeeds, {2, Grouping::Blocks});
BENCHMARK_CAPTURE(interpreter, rare_needs_10000, 10000, Hits::RareNeeds);
BENCHMARK_CAPTURE(emit_native, rules_1000_level_0, 1000, 0)
    ->Name("native/emit_rules_1000_level_0")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(emit_native, rules_1000_level_1, 1000, 1)
    ->Name("native/emit_rules_1000_level_1")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(emit_native, rules_1000_level_2, 1000, 2)
    ->Name("native/emit_rules_1000_level_2")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(link_native, rules_1000, 1000)->Name("native/link_rules_1000")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(link_native, rules_10000, 10000)->Name("native/link_rules_10000")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mpol::bench

BENCHMARK_MAIN();
