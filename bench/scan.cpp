// Searching texts for many patterns: the scanner beside Vectorscan, RE2::Set and YARA, over the patterns and texts of
// made_patterns.hpp, and over regexes in use (the set real_patterns of the independent test data, where it is there).
// Before anything is timed, all engines must give the same answers. A case is named by the bytes of the text and the
// number of patterns; `ready/N` is the making of a matcher for N patterns, `from_plan/N` its loading from what was kept.
//   build/release/bin/scan_bench --benchmark_filter=4096/
#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <cstdlib>
#include <map>

#include "bench/made_patterns.hpp"
#include "bench/real_patterns.hpp"
#include "bench/scan_peers.hpp"
#include "program/patterns/scanner.hpp"

namespace mpol::bench {
namespace {

constexpr std::size_t kTexts = 40;

class Ours : public ScanPeer {
 public:
  explicit Ours(const std::vector<MadePattern>& made)
      : scanner_(patterns::make_fast_scanner(compile(made))), scratch_(scanner_->make_scratch()) {}
  explicit Ours(const std::vector<std::string>& regexes) : Ours(without_examples(regexes)) {}
  void find(const std::string& text, Found& found) override {
    if (!scanner_->find(text, *scratch_, bits_)) std::abort();
    found.clear();
    for (std::size_t w = 0; w < bits_.words().size(); ++w) {
      for (std::uint64_t left = bits_.words()[w]; left != 0; left &= left - 1)
        found.push_back(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
    }
  }

 private:
  static std::vector<MadePattern> without_examples(const std::vector<std::string>& regexes) {
    std::vector<MadePattern> list;
    for (const std::string& regex : regexes) list.push_back({regex, ""});
    return list;
  }
  std::unique_ptr<patterns::Scanner> scanner_;
  std::unique_ptr<patterns::Scratch> scratch_;
  patterns::PatternBits bits_;
};

const std::vector<MadePattern>& made(std::size_t count) {
  static std::map<std::size_t, std::vector<MadePattern>> all;
  auto& own = all[count];
  if (own.empty()) own = make_set(count, 0, 0).patterns;
  return own;
}

std::vector<std::string> regexes(std::size_t count) {
  std::vector<std::string> list;
  for (const MadePattern& pattern : made(count)) list.push_back(pattern.regex);
  return list;
}

std::unique_ptr<ScanPeer> make(const std::string& engine, std::size_t count) {
  if (engine == "mpol") return std::make_unique<Ours>(made(count));
  if (engine == "vectorscan") return make_vectorscan(regexes(count));
  return engine == "re2_set" ? make_re2_set(regexes(count)) : make_yara(regexes(count));
}

// One engine of a kind is kept: made once for each number of patterns.
ScanPeer& engine(const std::string& name, std::size_t count) {
  static std::map<std::pair<std::string, std::size_t>, std::unique_ptr<ScanPeer>> all;
  auto& own = all[{name, count}];
  if (!own) own = make(name, count);
  return *own;
}

const std::vector<std::string>& texts(std::size_t bytes, std::size_t count) {
  static std::map<std::pair<std::size_t, std::size_t>, std::vector<std::string>> all;
  auto& own = all[{bytes, count}];
  if (own.empty()) own = make_set(count, bytes > 100'000 ? 2 : kTexts, bytes).texts;
  return own;
}

// That the engine finds what ours finds.
void check(const std::string& name, std::size_t bytes, std::size_t count) {
  Found expected, found;
  for (const std::string& text : texts(bytes, count)) {
    engine("mpol", count).find(text, expected);
    engine(name, count).find(text, found);
    if (found == expected) continue;
    fmt::print(stderr, "scan_bench: {} finds {} of {} patterns, mpol {}\n", name, found.size(), count, expected.size());
    std::exit(1);
  }
}

void scan(benchmark::State& state, const std::string& name) {
  const auto bytes = static_cast<std::size_t>(state.range(0)), count = static_cast<std::size_t>(state.range(1));
  check(name, bytes, count);
  ScanPeer& peer = engine(name, count);
  const std::vector<std::string>& all = texts(bytes, count);
  Found found;
  std::size_t next = 0;
  for (auto _ : state) {
    peer.find(all[next], found);
    benchmark::DoNotOptimize(found.data());
    next = (next + 1) % all.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * bytes));
}

void ready(benchmark::State& state, const std::string& name) {
  const auto count = static_cast<std::size_t>(state.range(0));
  (void)made(count);
  for (auto _ : state) benchmark::DoNotOptimize(make(name, count));
}

// A scanner from the plan that a bundle or a cache keeps.
void from_plan(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const std::vector<patterns::Pattern> compiled = compile(made(count));
  const std::string bytes = patterns::write_plan(patterns::plan_scanner(compiled), "key");
  for (auto _ : state) {
    auto plan = patterns::read_plan(bytes, "key");
    benchmark::DoNotOptimize(patterns::make_fast_scanner(*std::move(plan), [count](std::uint32_t id) {
      mpol::Diagnostics none;
      return patterns::compile_pattern(made(count)[id].regex, true, {}, {}, none)->tree;
    }));
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}

// ---- regexes in use ----
// Those that all engines take.
const std::vector<std::string>& real_regexes() {
  static const std::vector<std::string> all = read_real_patterns();
  return all;
}

void real_scan(benchmark::State& state, const std::string& name) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  static std::map<std::string, std::unique_ptr<ScanPeer>> peers;
  const auto peer = [](const std::string& engine) -> ScanPeer& {
    auto& own = peers[engine];
    if (!own && engine == "mpol") own = std::make_unique<Ours>(real_regexes());
    if (!own) own = engine == "vectorscan" ? make_vectorscan(real_regexes()) : make_re2_set(real_regexes());
    return *own;
  };
  const std::vector<std::string>& all = texts(bytes, 1000);
  Found expected, found;
  for (const std::string& text : all) {
    peer("mpol").find(text, expected);
    peer(name).find(text, found);
    if (found == expected) continue;
    fmt::print(stderr, "scan_bench: {} finds {} of the regexes in use, mpol {}\n", name, found.size(), expected.size());
    std::exit(1);
  }
  std::size_t next = 0;
  for (auto _ : state) {
    peer(name).find(all[next], found);
    benchmark::DoNotOptimize(found.data());
    next = (next + 1) % all.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * bytes));
}

void add_real() {
  if (real_regexes().empty()) return;
  for (const char* name : {"mpol", "vectorscan", "re2_set"}) {
    benchmark::RegisterBenchmark((std::string(name) + "/real").c_str(),
                                 [name](benchmark::State& state) { real_scan(state, name); })
        ->Arg(4096)
        ->Arg(65536);
  }
  benchmark::RegisterBenchmark("mpol/real/ready", [](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(std::make_unique<Ours>(real_regexes()));
  })->Unit(benchmark::kMillisecond);
}

void add(const std::string& name, std::initializer_list<std::int64_t> counts,
         std::initializer_list<std::int64_t> counts_of_ready) {
  auto* const scans =
      benchmark::RegisterBenchmark(name.c_str(), [name](benchmark::State& state) { scan(state, name); });
  for (const std::int64_t bytes : {64, 4096, 1 << 20}) {
    for (const std::int64_t count : counts) {
      if (bytes == 4096 || count == 100 || count == 1000) scans->Args({bytes, count});
    }
  }
  auto* const makes =
      benchmark::RegisterBenchmark((name + "/ready").c_str(), [name](benchmark::State& state) { ready(state, name); });
  makes->Unit(benchmark::kMillisecond);
  for (const std::int64_t count : counts_of_ready) makes->Arg(count);
}

}  // namespace
}  // namespace mpol::bench

int main(int argument_count, char** arguments) {
  using mpol::bench::add;
  add("mpol", {10, 100, 1000, 10000}, {10, 100, 1000, 10000});
  // Vectorscan takes half a minute to make ready 10,000.
  benchmark::RegisterBenchmark("mpol/from_plan", mpol::bench::from_plan)
      ->Unit(benchmark::kMillisecond)
      ->Arg(1000)
      ->Arg(10000);
  mpol::bench::add_real();
  add("vectorscan", {10, 100, 1000, 10000}, {10, 100, 1000});
  add("re2_set", {10, 100, 1000}, {10, 100, 1000});
  add("yara", {10, 100, 1000}, {10, 100, 1000});
  benchmark::Initialize(&argument_count, arguments);
  benchmark::RunSpecifiedBenchmarks();
}
