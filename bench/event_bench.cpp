// Reading one event of 1 KB: into the typed frame, beside bare parsing by simdjson and nlohmann in the same run.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/assert.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/event/event_text.hpp"
#include "runtime/event/line_source.hpp"
#include "tests/support/allocations.hpp"
#include "tests/unit/event/sample_tables.hpp"

namespace mpol::event {
namespace {

Tables large_text_tables() {
  Tables tables = sample_tables();
  tables.fields[3].max_size = 0;
  return tables;
}

std::string event_of_1_kb(int number) {
  EventText writer;
  writer.add_string("id", fmt::format("event-2026-03-29-{:010}", number));
  writer.add_string("time", "2026-03-29T10:00:00.250Z").add_string("kind", "completion");
  writer.add_string("language", "fr").add_string("user", fmt::format("customer-account-{:06}", number % 5000));
  writer.add_string("model", "mistral-large-latest").add_int("tokens", 250).add_bool("logprobs", false);
  writer.add_number("hate", 0.0123).add_number("harassment", 0.00045).add_bool("sexual", false);
  std::string text = "Voici une réponse d'exemple, avec des \"guillemets\" et\nplusieurs lignes. ";
  while (text.size() < 660) text += "The quick brown fox jumps over the lazy dog. ";
  return writer.add_string("text", text).finish();
}

// The same lines again and again, up to a number of bytes.
class RepeatedInput : public ByteInput {
 public:
  RepeatedInput(std::string_view lines, std::size_t times) : lines_(lines), left_(times * lines.size()) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min({into.size(), left_, lines_.size() - at_});
    std::memcpy(into.data(), lines_.data() + at_, count);
    at_ = (at_ + count) % lines_.size();
    left_ -= count;
    return count;
  }

 private:
  std::string_view lines_;
  std::size_t left_, at_ = 0;
};

void finish(benchmark::State& state, std::size_t bytes, std::size_t allocations_before) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.counters["allocations"] = benchmark::Counter(static_cast<double>(test::allocations() - allocations_before),
                                                     benchmark::Counter::kAvgIterations);
}

void read_event(benchmark::State& state) {
  const Tables tables = large_text_tables();
  const SymbolTable symbols(tables.symbols);
  Frame frame(tables, symbols);
  EventReader reader(tables, symbols);
  EventDiagnostics out;
  const std::string text = event_of_1_kb(7);
  std::string padded = text + std::string(kLinePadding, '\0');
  const EventLine line{{padded.data(), text.size()}, 1, 0};
  reader.read(line, frame, out);
  const std::size_t before = test::allocations();
  for (auto _ : state) {
    const EventStatus status = reader.read(line, frame, out);
    MPOL_ASSERT(status == EventStatus::Read, "the event is read");
  }
  finish(state, text.size(), before);
}
BENCHMARK(read_event)->Name("mpol/event_1_kb");

void simdjson_dom_parse_only(benchmark::State& state) {
  const std::string text = event_of_1_kb(7);
  const simdjson::padded_string padded(text);
  simdjson::dom::parser parser;
  for (auto _ : state) {
    simdjson::dom::element root;
    MPOL_ASSERT(parser.parse(padded).get(root) == simdjson::SUCCESS, "JSON");
    benchmark::DoNotOptimize(root);
  }
  finish(state, text.size(), test::allocations());
}
BENCHMARK(simdjson_dom_parse_only)->Name("simdjson_dom_parse/event_1_kb");

void nlohmann_parse_only(benchmark::State& state) {
  const std::string text = event_of_1_kb(7);
  const std::size_t before = test::allocations();
  for (auto _ : state) benchmark::DoNotOptimize(nlohmann::json::parse(text));
  finish(state, text.size(), before);
}
BENCHMARK(nlohmann_parse_only)->Name("nlohmann_parse/event_1_kb");

void read_100_000_events_from_lines(benchmark::State& state) {
  const Tables tables = large_text_tables();
  const SymbolTable symbols(tables.symbols);
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += event_of_1_kb(i) + "\n";
  const std::size_t before = test::allocations();
  for (auto _ : state) {
    Frame frame(tables, symbols);
    EventReader reader(tables, symbols);
    EventDiagnostics out;
    RepeatedInput input(lines, 100);
    LineSource source(input);
    std::size_t count = 0;
    for (auto line = source.next(); line.value(); line = source.next()) {
      const EventStatus status = reader.read(**line, frame, out);
      MPOL_ASSERT(status == EventStatus::Read, "the event is read");
      ++count;
    }
    MPOL_ASSERT(count == 100'000, "every line was given");
  }
  finish(state, lines.size() * 100, before);
  state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(read_100_000_events_from_lines)->Name("mpol/100_000_events_from_lines")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mpol::event

BENCHMARK_MAIN();
