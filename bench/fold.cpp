// Folding with its offset map, beside ICU's NFKC_Casefold of the same text in the same run (UTF-8 in and out, without a
// map: the nearest that ICU has, and less work). Texts fit into the cache. bytes_per_second is of the input.
//
//   build/release/bin/fold_bench --benchmark_min_time=0.5
#include <benchmark/benchmark.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <map>
#include <string>

#include "base/text/fold.hpp"
#include "program/views/language.hpp"
#include "program/views/view.hpp"

namespace {

struct Sample {
  const char* name;
  const char* sentence;
};

// Plain sentences of everyday prose, repeated to the size wanted.
constexpr Sample kSamples[] = {
    {"ascii",
     "The quick brown fox jumps over the lazy dog; then it writes 12 letters to Mr. Smith about the weather in May. "},
    {"french",
     "L'été dernier, nous avons mangé des crêpes près de la forêt; le garçon du café préférait déjà les pâtes à "
     "l'œuf. "},
    {"chinese", "今天天气很好，我们一起去公园散步，看见很多孩子在草地上玩耍。晚上回家以后，我们做了一顿丰盛的晚餐。"},
    {"arabic",
     "ذهبنا في الصيف الماضي إلى البحر وكان الطقس جميلا جدا، ثم أكلنا السمك مع الأصدقاء في المساء وشربنا الشاي. "},
    {"hindi", "पिछली गर्मियों में हम समुद्र के किनारे गए थे और मौसम बहुत अच्छा था, फिर शाम को हमने दोस्तों के साथ खाना खाया। "},
    {"russian",
     "Прошлым летом мы ездили на море, и погода была очень хорошая; вечером мы ужинали с друзьями и пили чай. "},
    {"japanese", "昨年の夏、私たちは海へ行きました。天気がとても良くて、夜は友達と一緒にごはんを食べました。"},
    {"korean", "지난 여름에 우리는 바다에 갔는데 날씨가 아주 좋았고 저녁에는 친구들과 함께 생선을 먹었습니다. "},
    {"mathematical", "𝐓𝐡𝐞 𝐪𝐮𝐢𝐜𝐤 𝐛𝐫𝐨𝐰𝐧 𝐟𝐨𝐱 Ｊｕｍｐｓ Ｏｖｅｒ ｔｈｅ ℓ𝕒𝕫𝕪 𝕕𝕠𝕘 "},
};

std::string text_of(const Sample& sample, std::size_t size) {
  std::string text;
  while (text.size() < size) text += sample.sentence;
  return text;
}

void fold_mpol(benchmark::State& state, const Sample& sample, mpol::FoldSteps steps) {
  const std::string text = text_of(sample, static_cast<std::size_t>(state.range(0)));
  mpol::Folded folded;
  for (auto unused : state) {
    mpol::fold(text, steps, folded);
    benchmark::DoNotOptimize(folded.bytes.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
  state.counters["map_bytes/byte"] =
      8.0 * static_cast<double>(folded.map.run_count()) / static_cast<double>(text.size());
}

void fold_icu(benchmark::State& state, const Sample& sample) {
  const std::string text = text_of(sample, static_cast<std::size_t>(state.range(0)));
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string folded;
  for (auto unused : state) {
    folded.clear();
    icu::StringByteSink<std::string> sink(&folded);
    casefold->normalizeUTF8(0, text, sink, nullptr, status);
    benchmark::DoNotOptimize(folded.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

// What a view costs on ordinary text, in which there is nothing to find.
void view_mpol(benchmark::State& state, const mpol::views::View& view) {
  const std::string text = text_of(kSamples[0], 1024);
  mpol::views::ViewText whole, out;
  mpol::views::start_view(text, whole);
  for (auto unused : state) {
    view.function(whole, out);
    benchmark::DoNotOptimize(out.segments.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

void detect(benchmark::State& state) {
  const std::string text = text_of(kSamples[1], static_cast<std::size_t>(state.range(0)));
  for (auto unused : state) benchmark::DoNotOptimize(mpol::views::detect_language(text));
}

}  // namespace

int main(int argument_count, char** arguments) {
  for (const Sample& sample : kSamples) {
    const std::string name = sample.name;
    benchmark::RegisterBenchmark(("mpol/" + name).c_str(), [&sample](benchmark::State& s) { fold_mpol(s, sample, {}); })
        ->Arg(1024)
        ->Arg(16384);
    benchmark::RegisterBenchmark(("icu_nfkc_casefold/" + name).c_str(),
                                 [&sample](benchmark::State& s) { fold_icu(s, sample); })
        ->Arg(1024)
        ->Arg(16384);
  }
  static constexpr mpol::FoldSteps kAll{.leet = true, .squeezed = true, .unspaced = true};
  benchmark::RegisterBenchmark("mpol_all_steps/ascii", [](benchmark::State& s) {
    fold_mpol(s, kSamples[0], kAll);
  })->Arg(1024);
  for (const mpol::views::View& view : mpol::views::all_views()) {
    benchmark::RegisterBenchmark(("mpol/view/" + std::string(view.name)).c_str(),
                                 [&view](benchmark::State& s) { view_mpol(s, view); });
  }
  benchmark::RegisterBenchmark("mpol/detect_language", detect)->Arg(512)->Arg(8192);
  benchmark::Initialize(&argument_count, arguments);
  benchmark::RunSpecifiedBenchmarks();
}
