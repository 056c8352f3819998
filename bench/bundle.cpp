// How long it takes until a bundle of so many patterns is ready: its bytes read and held against their hashes, the IR parsed
// and verified, the scanner made from the plan. Beside it the same without a plan, and the parts of the time.
#include <benchmark/benchmark.h>

#include <map>

#include "bench/made_patterns.hpp"
#include "cli/make_bundle.hpp"
#include "program/ir_text.hpp"
#include "program/program.hpp"
#include "tests/support/module_builder.hpp"

namespace {

using namespace mpol;

ir::Module module_of(std::size_t patterns) {
  test::ModuleBuilder builder;
  const FieldId text = builder.add_field("text", ValueKind::Text);
  const ViewId view = builder.view(text);
  PatternSet set{"made", {}};
  bench::PatternMaker maker;
  for (std::size_t i = 0; i < patterns; ++i) {
    PatternInfo info;
    info.name = "made";
    info.text = maker.pattern(i).regex;
    info.is_regex = true;
    set.patterns.emplace_back(builder.module.tables.patterns.size());
    builder.module.tables.patterns.push_back(std::move(info));
  }
  builder.module.tables.pattern_sets.push_back(std::move(set));
  builder.rule("R-1", builder.add(ir::Op::Has, ir::Type::Truth, {}, view.index, 0));
  return std::move(builder.module);
}

const std::string& bundle_of(std::size_t patterns) {
  static std::map<std::size_t, std::string> all;
  std::string& bytes = all[patterns];
  if (!bytes.empty()) return bytes;
  const ir::Module module = module_of(patterns);
  Diagnostics diagnostics;
  auto parts = cli::make_parts({}, module, {}, diagnostics);
  if (!parts || diagnostics.has_errors()) std::abort();
  parts->add_manifest(module, {"bench", "", std::nullopt, 0});
  return bytes = write_bundle(parts->parts());
}

class BundlePlans final : public PlanKeeper {
 public:
  explicit BundlePlans(const Bundle& bundle) : bundle_(bundle) {}
  std::optional<std::string> find(const std::string& key) override {
    const Part* const part = bundle_.find(PartKind::Plan, key);
    if (part == nullptr) return std::nullopt;
    return std::string(part->bytes);
  }
  void keep(const std::string&, std::string_view) override { std::abort(); }  // it has them
  void refuse(const std::string&, const std::string&) override { std::abort(); }

 private:
  const Bundle& bundle_;
};

Bundle open(const std::string& bytes) {
  Diagnostics diagnostics;
  auto bundle = read_bundle(bytes, "bench", Span{}, diagnostics);
  if (!bundle) std::abort();
  return *std::move(bundle);
}

ir::Module parse(const Bundle& bundle) {
  SourceTree sources;
  Diagnostics diagnostics;
  ir::Module module = ir::parse(sources.add("ir", std::string(bundle.find(PartKind::Ir)->bytes)), sources, diagnostics);
  if (diagnostics.has_errors()) std::abort();
  return module;
}

void ready(benchmark::State& state, bool with_plan) {
  const std::string& bytes = bundle_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    const Bundle bundle = open(bytes);
    BundlePlans plans(bundle);
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(load(parse(bundle), diagnostics, ScannerKind::Fast, with_plan ? &plans : nullptr));
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}
void hashes(benchmark::State& state) {
  const std::string& bytes = bundle_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(open(bytes));
}
void parsed(benchmark::State& state) {
  const Bundle bundle = open(bundle_of(static_cast<std::size_t>(state.range(0))));
  for (auto _ : state) benchmark::DoNotOptimize(parse(bundle));
}

}  // namespace

int main(int argc, char** argv) {
  if (!prepare_sealing()) return 1;
  benchmark::RegisterBenchmark("ready/bundle", ready, true)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("ready/without_plan", ready, false)
      ->Arg(1000)
      ->Arg(10000)
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("part/hashes", hashes)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("part/ir", parsed)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
