// What the C API adds: policies/mistral decides on events of 1 KB through libmpol_runtime, and directly, in the same process.
//   build/release/bin/embed_bench --benchmark_enable_random_interleaving=true --benchmark_repetitions=9
#include <benchmark/benchmark.h>
#include <mpol/mpol.h>

#include "cli/make_bundle.hpp"
#include "runtime/decider.hpp"
#include "runtime/event/event_reader.hpp"
#include "tests/support/shipped_and_more.hpp"

namespace {

using namespace mpol;

const std::shared_ptr<const Program>& shipped() {
  static const std::shared_ptr<const Program> program = [] {
    const DiskFiles files;
    cli::Context context{.files = files, .out = std::cout, .err = std::cerr};
    context.stdlib = MPOL_SOURCE_DIR "/stdlib";
    const auto loaded = cli::load_policy(context, {MPOL_SOURCE_DIR "/policies/mistral"}, {});
    if (!loaded || !loaded->program) std::abort();
    return loaded->program;
  }();
  return program;
}

mpol_policy* loaded() {
  Diagnostics diagnostics;
  const ir::Module& module = shipped()->module();
  auto parts = cli::make_parts({}, module, {}, diagnostics);
  if (!parts) std::abort();
  parts->add_manifest(module, {"bench", "", std::nullopt, 0});
  const std::string bytes = write_bundle(parts->parts());
  mpol_options* const options = mpol_options_new(MPOL_ABI_VERSION);
  mpol_options_set_native(options, MPOL_NATIVE_OFF);
  mpol_policy* policy = nullptr;
  if (mpol_policy_load_bytes(options, bytes.data(), bytes.size(), nullptr, &policy, nullptr) != MPOL_OK) std::abort();
  mpol_options_free(options);
  return policy;
}

void direct(benchmark::State& state, bool written) {
  const Program& program = *shipped();
  Decider decider(shipped());
  event::EventReader reader(program.tables(), program.symbols());
  event::EventDiagnostics faults;
  Frame frame(program.tables(), program.symbols());
  const std::vector<std::string> lines = test::lines_of_1_kb(program.tables());
  std::string json;
  std::size_t next = 0;
  for (auto _ : state) {
    if (reader.read(lines[next], 1, frame, faults) != event::EventStatus::Read) state.SkipWithError("refused");
    const Decision& decision = decider.decide(frame);
    benchmark::DoNotOptimize(&decision);
    json.clear();
    if (written) write_json(decision, program, json);
    benchmark::DoNotOptimize(json.data());
    next = (next + 1) % lines.size();
  }
}

void through_the_api(benchmark::State& state, bool written) {
  mpol_policy* const policy = loaded();
  mpol_decider* const decider = mpol_decider_new(policy);
  const std::vector<std::string> lines = test::lines_of_1_kb(shipped()->tables());
  std::size_t next = 0;
  for (auto _ : state) {
    const mpol_decision* decision = nullptr;
    if (mpol_decide(decider, lines[next].data(), lines[next].size(), &decision) != MPOL_OK)
      state.SkipWithError("refused");
    benchmark::DoNotOptimize(mpol_decision_verdict_rank(decision));
    if (written) benchmark::DoNotOptimize(mpol_decision_json(decision, nullptr));
    next = (next + 1) % lines.size();
  }
  mpol_decider_free(decider);
  mpol_policy_unref(policy);
}

void new_decider(benchmark::State& state) {
  mpol_policy* const policy = loaded();
  for (auto _ : state) mpol_decider_free(mpol_decider_new(policy));
  mpol_policy_unref(policy);
}

// One answer of 1 KB in pieces of a token.
void streamed(benchmark::State& state) {
  mpol_policy* const policy = loaded();
  mpol_decider* const decider = mpol_decider_new(policy);
  std::string text, event = R"({"id":"e","time":1,"kind":"completion","language":"en","text":"")";
  while (text.size() < 1024) text += "The ferry leaves at ten, and tickets are cheaper for groups. ";
  for (const SignalInfo& signal : shipped()->tables().signals)
    if (signal.kind == ValueKind::Score) event += fmt::format(R"(,"{}":0.01)", signal.name);
  event += '}';
  for (auto _ : state) {
    mpol_stream* stream = nullptr;
    if (mpol_stream_open(decider, event.data(), event.size(), nullptr, &stream) != MPOL_OK)
      return state.SkipWithError("refused");
    for (std::size_t at = 0; at < text.size(); at += 5)
      mpol_stream_feed(stream, text.data() + at, std::min<std::size_t>(5, text.size() - at));
    const mpol_decision* decision = nullptr;
    benchmark::DoNotOptimize(mpol_stream_finish(stream, &decision));
    mpol_stream_free(stream);
  }
  mpol_decider_free(decider);
  mpol_policy_unref(policy);
}

BENCHMARK_CAPTURE(direct, decided, false);
BENCHMARK_CAPTURE(through_the_api, decided, false);
BENCHMARK_CAPTURE(direct, as_json, true);
BENCHMARK_CAPTURE(through_the_api, as_json, true);
BENCHMARK(new_decider)->Unit(benchmark::kMicrosecond);
BENCHMARK(streamed)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
