#include <array>

#include "tests/support/generate_module.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {
namespace {

constexpr std::array<const char*, 8> kTexts = {
    "", "alpha", "beta and gamma", "al a al", "delta alpha beta", "nothing here", "ahpla", "gamma"};
constexpr std::array<const char*, 7> kStrings = {"en", "fr", "fr-CH", "fr-CA", "prompt", "EU", "somebody"};
constexpr std::array<double, 6> kScores = {0, 0.1, 0.5, 0.75, 0.8, 1};
constexpr std::array<std::int64_t, 5> kInts = {0, 1, 2, 10, 100};

bool is_tag(ValueKind kind) { return kind == ValueKind::Enum; }

GeneratedField make_field(const EventField& info, const Tables& tables, Random& random) {
  GeneratedField field;
  field.present = !info.optional || random.chance(2, 3);
  field.truth = random.chance(1, 2);
  field.int_value = random.pick_from(kInts);
  field.number = random.pick_from(kScores);
  field.text = info.kind == ValueKind::Text ? random.pick_from(kTexts) : random.pick_from(kStrings);
  if (is_tag(info.kind)) field.text = tables.symbols[random.pick_from(info.values).index];
  for (std::size_t i = random.below(4); i > 0; --i) field.list.emplace_back(random.pick_from(kStrings));
  return field;
}

GeneratedSignal make_signal(const SignalInfo& info, const Tables& tables, Random& random) {
  GeneratedSignal signal;
  signal.state =
      random.pick({SignalState::NotFetched, SignalState::Unavailable, SignalState::Available, SignalState::Available});
  signal.truth = random.chance(1, 2);
  signal.int_value = static_cast<std::int64_t>(random.below(11));
  signal.number = random.pick_from(kScores);
  if (is_tag(info.kind)) signal.text = tables.symbols[random.pick_from(info.values).index];
  return signal;
}

CounterReading make_counter(Random& random) {
  CounterReading reading;
  reading.state = random.chance(1, 5) ? CounterReading::State::Unavailable : CounterReading::State::Known;
  reading.has_event = random.chance(1, 5);
  const auto totals = [&] {
    CounterTotals totals;
    totals.count = static_cast<std::int64_t>(random.below(6));
    totals.total = random.pick_from(kInts);
    totals.amount = random.pick_from(kScores) * static_cast<double>(totals.count);
    totals.squares = totals.amount * random.pick_from(kScores);
    totals.seen = totals.count > 0;
    return totals;
  };
  reading.totals = totals();
  for (std::size_t i = random.below(4); i > 0; --i) reading.others.push_back(totals());
  return reading;
}

}  // namespace

GeneratedEvent generate_event(const Tables& tables, std::uint64_t seed) {
  Random random(seed);
  GeneratedEvent event;
  for (const EventField& info : tables.fields) event.fields.push_back(make_field(info, tables, random));
  for (const SignalInfo& info : tables.signals) event.signals.push_back(make_signal(info, tables, random));
  for (std::size_t i = 0; i < kCounters; ++i) event.counters.push_back(make_counter(random));
  return event;
}

void fill(Frame& frame, const GeneratedEvent& event) {
  frame.clear();
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    const GeneratedField& from = event.fields[i];
    FieldValue& to = frame.fields[i];
    to.present = from.present;
    to.truth = from.truth;
    to.int_value = from.int_value;
    to.number = from.number;
    to.text = from.text;
    const bool is_language = frame.tables().fields[i].kind == ValueKind::Language;
    to.symbol = is_language ? frame.intern_language(from.text) : frame.intern(from.text);
    for (const std::string& element : from.list) to.list.push_back(frame.intern(element));
  }
  for (std::size_t i = 0; i < event.signals.size(); ++i) {
    const GeneratedSignal& from = event.signals[i];
    SignalReading& to = frame.signals[i];
    to.state = from.state;
    to.truth = from.truth;
    to.int_value = from.int_value;
    to.number = from.number;
    to.symbol = from.text.empty() ? SymbolId() : frame.intern(from.text);
  }
  frame.counters = event.counters;
}

}  // namespace mpol::test
