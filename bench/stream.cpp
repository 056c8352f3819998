// Searching a text that comes in pieces of eight bytes: the stream scanner beside Vectorscan's streaming mode, without
// places and, as evidence needs them, with the start of each match. A case is named by the number of patterns; times
// are for one piece. Before anything is timed, both must find the same.
//   build/release/bin/stream_bench
#include <benchmark/benchmark.h>
#include <fmt/core.h>
#include <hs/hs.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "bench/made_patterns.hpp"
#include "program/patterns/stream_scanner.hpp"

namespace mpol::bench {
namespace {

constexpr std::size_t kPiece = 8, kTextBytes = 4096;

using Found = std::vector<std::size_t>;

[[noreturn]] void stop(const std::string& why) {
  fmt::print(stderr, "stream_bench: {}\n", why);
  std::exit(1);
}

struct Ours {
  explicit Ours(const MadeSet& set) : scanner(compile(set.patterns)), scratch(scanner.make_scratch()) {}
  patterns::StreamScanner scanner;
  patterns::StreamScanner::Scratch scratch;
};

struct Vectorscan {
  Vectorscan(const MadeSet& set, bool with_starts) {
    std::vector<const char*> texts;
    std::vector<unsigned> ids;
    for (const MadePattern& pattern : set.patterns) {
      ids.push_back(static_cast<unsigned>(ids.size()));
      texts.push_back(pattern.regex.c_str());
    }
    const unsigned flag =
        HS_FLAG_CASELESS | HS_FLAG_DOTALL | (with_starts ? HS_FLAG_SOM_LEFTMOST : HS_FLAG_SINGLEMATCH);
    const std::vector<unsigned> flags(texts.size(), flag);
    const unsigned mode = HS_MODE_STREAM | (with_starts ? HS_MODE_SOM_HORIZON_LARGE : 0);
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), mode, nullptr,
                         &database, &error) != HS_SUCCESS) {
      stop(error->message);
    }
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) stop("no memory");
    if (hs_open_stream(database, 0, &stream) != HS_SUCCESS) stop("no stream");
  }
  static int on_hit(unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
    static_cast<Found*>(context)->push_back(id);
    return 0;
  }
  hs_database_t* database = nullptr;
  hs_scratch_t* scratch = nullptr;
  hs_stream_t* stream = nullptr;
};

const MadeSet& set_of(std::size_t count) {
  static std::map<std::size_t, MadeSet> all;
  auto& own = all[count];
  if (own.patterns.empty()) own = make_set(count, 40, kTextBytes);
  return own;
}

template <class Feed, class End>
void run(benchmark::State& state, const MadeSet& set, Feed feed, End end) {
  std::size_t text = 0, at = 0;
  for (auto _ : state) {
    feed(std::string_view(set.texts[text]).substr(at, kPiece));
    at += kPiece;
    if (at < kTextBytes) continue;
    at = 0;
    text = (text + 1) % set.texts.size();
    end();
  }
}

void mpol(benchmark::State& state) {
  const MadeSet& set = set_of(static_cast<std::size_t>(state.range(0)));
  Ours ours(set);
  patterns::StreamScanner::Stream stream = ours.scanner.open();
  std::uint64_t held = 0;
  run(
      state, set,
      [&](std::string_view piece) {
        benchmark::DoNotOptimize(ours.scanner.feed(piece, stream, ours.scratch));
        held += stream.size() - stream.live_from();
      },
      [&] { stream = ours.scanner.open(); });
  state.counters["held_back"] = static_cast<double>(held) / static_cast<double>(state.iterations());
}

void vectorscan(benchmark::State& state, bool with_starts) {
  const MadeSet& set = set_of(static_cast<std::size_t>(state.range(0)));
  Vectorscan peer(set, with_starts);
  Ours ours(set);
  Found found;
  for (const std::string& text : set.texts) {
    found.clear();
    patterns::StreamScanner::Stream stream = ours.scanner.open();
    for (std::size_t at = 0; at < text.size(); at += kPiece) {
      (void)ours.scanner.feed(std::string_view(text).substr(at, kPiece), stream, ours.scratch);
      hs_scan_stream(peer.stream, text.data() + at, kPiece, 0, peer.scratch, &Vectorscan::on_hit, &found);
    }
    hs_reset_stream(peer.stream, 0, peer.scratch, &Vectorscan::on_hit, &found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (std::size_t i = 0; i < set.patterns.size(); ++i) {
      if (stream.found().test(i) != std::binary_search(found.begin(), found.end(), i)) stop("Vectorscan disagrees");
    }
  }
  run(
      state, set,
      [&](std::string_view piece) {
        found.clear();
        hs_scan_stream(peer.stream, piece.data(), static_cast<unsigned>(piece.size()), 0, peer.scratch,
                       &Vectorscan::on_hit, &found);
      },
      [&] { hs_reset_stream(peer.stream, 0, peer.scratch, &Vectorscan::on_hit, &found); });
}

BENCHMARK(mpol)->Name("mpol/piece")->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK_CAPTURE(vectorscan, plain, false)->Name("vectorscan/piece")->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(vectorscan, starts, true)->Name("vectorscan_with_starts/piece")->Arg(10)->Arg(100);

}  // namespace
}  // namespace mpol::bench

BENCHMARK_MAIN();
