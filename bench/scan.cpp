// Searching 4 KB of text for 10, 100 and 1,000 patterns: the fast scanner beside Vectorscan itself and RE2::Set.
//
// Patterns are generated: 60 % literals, 25 % a literal, a class and a bounded repeat, 10 % alternations, 5 % without
// any required text; case is ignored. Texts are made of the words that the patterns are made of; one of ten holds a
// match. Before anything is timed, all engines must give the same answers. Run:
//   build/release/bin/bench_scan
#include <benchmark/benchmark.h>
#include <fmt/core.h>
#include <hs/hs.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "program/patterns/scanner.hpp"

namespace {

using namespace mpol;
using namespace mpol::patterns;

constexpr std::size_t kTextBytes = 4096;
constexpr std::size_t kTexts = 40;
constexpr std::size_t kWords = 2000;

// A regex, and a text that it matches.
struct Generated {
  std::string regex;
  std::string example;
};

class Generator {
 public:
  Generator() {
    static constexpr const char* kSyllables[] = {"ba",  "con", "der", "el",  "fi",  "gra", "hou", "in", "ka", "lo",
                                                 "men", "no",  "or",  "pre", "qui", "res", "sta", "ti", "un", "ver"};
    for (std::size_t i = 0; i < 2 * kWords; ++i) {
      std::string word;
      for (std::size_t n = 2 + below(3); n > 0; --n) word += kSyllables[below(std::size(kSyllables))];
      words_.push_back(word);
    }
  }

  Generated pattern(std::size_t i) {
    const std::size_t kind = i * 37 % 100;
    if (kind < 60) {
      const std::string text = word() + " " + word();
      return {text, text};
    }
    if (kind < 85) {
      const std::string first = word();
      return {first + "-[0-9a-f]{4,12}", first + "-12ab34"};
    }
    if (kind < 95) {
      const std::string a = word(), b = word(), c = word();
      return {"(?:" + a + "|" + b + ") " + c, b + " " + c};
    }
    return {fmt::format("[0-9]{{{}}}-[a-f]{{2}}", 3 + i % 7), std::string(3 + i % 7, '7') + "-ab"};
  }

  std::string text(const Generated* planted) {
    std::string result;
    while (result.size() < kTextBytes) {
      if (planted != nullptr && result.size() > kTextBytes / 2) {
        result += planted->example + " ";
        planted = nullptr;
      }
      result += text_word() + (below(12) == 0 ? ". " : " ");
    }
    result.resize(kTextBytes);
    return result;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  // Patterns take the first half of the words; a tenth of the words of a text are of these, the others of the second
  // half.
  const std::string& word() { return words_[below(kWords)]; }
  const std::string& text_word() { return words_[below(10) == 0 ? below(kWords) : kWords + below(kWords)]; }

  std::mt19937 random_{7};
  std::vector<std::string> words_;
};

[[noreturn]] void stop(const std::string& why) {
  fmt::print(stderr, "bench_scan: {}\n", why);
  std::exit(1);
}

using Found = std::vector<std::size_t>;

struct Engines {
  std::vector<Generated> generated;
  std::vector<std::string> texts;
  std::unique_ptr<Scanner> fast;
  std::unique_ptr<Scratch> scratch;
  hs_database_t* database = nullptr;
  hs_scratch_t* hs_scratch = nullptr;
  std::unique_ptr<RE2::Set> re2;
  PatternBits bits;

  Found fast_finds(const std::string& text) {
    if (!fast->find(text, *scratch, bits)) stop("a text was not searched to its end");
    Found found;
    for (std::size_t i = 0; i < generated.size(); ++i) {
      if (bits.test(i)) found.push_back(i);
    }
    return found;
  }
  static int on_hit(unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
    static_cast<Found*>(context)->push_back(id);
    return 0;
  }
  Found hs_finds(const std::string& text) {
    Found found;
    hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, hs_scratch, on_hit, &found);
    std::sort(found.begin(), found.end());
    return found;
  }
  Found re2_finds(const std::string& text) {
    std::vector<int> ids;
    re2->Match(text, &ids);
    std::sort(ids.begin(), ids.end());
    return {ids.begin(), ids.end()};
  }
};

std::vector<Pattern> compiled(const std::vector<Generated>& generated) {
  Diagnostics diagnostics;
  std::vector<Pattern> patterns;
  for (const Generated& g : generated) {
    auto pattern = compile_pattern(g.regex, true, {}, {}, diagnostics);
    if (!pattern) stop("a generated pattern does not compile: " + g.regex);
    patterns.push_back(std::move(*pattern));
  }
  return patterns;
}

void make_hs(Engines& engines) {
  std::vector<const char*> texts;
  std::vector<unsigned> flags, ids;
  for (const Generated& g : engines.generated) {
    ids.push_back(static_cast<unsigned>(ids.size()));
    texts.push_back(g.regex.c_str());
    flags.push_back(HS_FLAG_CASELESS | HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH);
  }
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK,
                       nullptr, &engines.database, &error) != HS_SUCCESS) {
    stop(error->message);
  }
  if (hs_alloc_scratch(engines.database, &engines.hs_scratch) != HS_SUCCESS) stop("no memory");
}

void make_re2(Engines& engines) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_dot_nl(true);
  options.set_max_mem(256 << 20);
  engines.re2 = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
  for (const Generated& g : engines.generated) engines.re2->Add(g.regex, nullptr);
  if (!engines.re2->Compile()) stop("RE2::Set does not compile");
}

Engines& engines_for(std::size_t count) {
  static std::map<std::size_t, Engines> made;
  Engines& engines = made[count];
  if (engines.fast) return engines;
  Generator generate;
  for (std::size_t i = 0; i < count; ++i) engines.generated.push_back(generate.pattern(i));
  for (std::size_t i = 0; i < kTexts; ++i) {
    engines.texts.push_back(generate.text(i % 10 == 3 ? &engines.generated[i * 13 % count] : nullptr));
  }
  engines.fast = make_fast_scanner(compiled(engines.generated));
  engines.scratch = engines.fast->make_scratch();
  make_hs(engines);
  make_re2(engines);
  std::size_t hits = 0;
  for (const std::string& text : engines.texts) {
    const Found found = engines.fast_finds(text);
    hits += found.empty() ? 0 : 1;
    if (found != engines.hs_finds(text)) stop("Vectorscan disagrees");
    if (found != engines.re2_finds(text)) stop("RE2::Set disagrees");
  }
  fmt::print("{} patterns: {} of {} texts hold a match, all engines agree\n", count, hits, kTexts);
  return engines;
}

template <class Search>
void run(benchmark::State& state, Search search) {
  Engines& engines = engines_for(static_cast<std::size_t>(state.range(0)));
  std::size_t next = 0;
  for (auto _ : state) {
    search(engines, engines.texts[next]);
    next = (next + 1) % kTexts;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kTextBytes));
}

void fast_scanner(benchmark::State& state) {
  run(state,
      [](Engines& e, const std::string& text) { benchmark::DoNotOptimize(e.fast->find(text, *e.scratch, e.bits)); });
}
void vectorscan(benchmark::State& state) {
  run(state, [](Engines& e, const std::string& text) { benchmark::DoNotOptimize(e.hs_finds(text)); });
}
void re2_set(benchmark::State& state) {
  run(state, [](Engines& e, const std::string& text) { benchmark::DoNotOptimize(e.re2_finds(text)); });
}
BENCHMARK(fast_scanner)->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK(vectorscan)->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK(re2_set)->Arg(10)->Arg(100)->Arg(1000);

void compile_fast_scanner(benchmark::State& state) {
  const std::vector<Pattern> patterns = compiled(engines_for(static_cast<std::size_t>(state.range(0))).generated);
  for (auto _ : state) benchmark::DoNotOptimize(make_fast_scanner(patterns));
}
void compile_vectorscan(benchmark::State& state) {
  Engines engines;
  engines.generated = engines_for(static_cast<std::size_t>(state.range(0))).generated;
  for (auto _ : state) {
    make_hs(engines);
    hs_free_database(engines.database);
    hs_free_scratch(engines.hs_scratch);
    engines.hs_scratch = nullptr;
  }
}
// What `mpol check` does with patterns.
void parse_patterns(benchmark::State& state) {
  const auto& generated = engines_for(static_cast<std::size_t>(state.range(0))).generated;
  for (auto _ : state) benchmark::DoNotOptimize(compiled(generated));
}
BENCHMARK(compile_fast_scanner)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(compile_vectorscan)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_patterns)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
