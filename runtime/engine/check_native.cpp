#include "runtime/engine/check_native.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>

#include "runtime/engine/native_engine.hpp"

namespace mpol::engine {
namespace {

// SplitMix64: the same numbers on every machine.
class Numbers {
 public:
  std::size_t below(std::size_t limit) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<std::size_t>((z ^ (z >> 31)) % limit);
  }

 private:
  std::uint64_t state_ = 0;
};

class EventMaker {
 public:
  explicit EventMaker(const Program& program) : program_(program), code_(program.short_circuit()) {}

  void fill(Frame& frame) {
    frame.clear();
    const Tables& tables = program_.tables();
    for (std::size_t i = 0; i < tables.fields.size(); ++i) {
      const EventField& info = tables.fields[i];
      FieldValue& field = frame.fields[i];
      field.present = !info.optional || numbers_.below(4) != 0;
      field.truth = numbers_.below(2) == 0;
      field.int_value = whole();
      field.number = number(info.kind);
      field.symbol = symbol(frame, info.kind, info.values);
      if (info.kind == ValueKind::Text && !tables.patterns.empty() && numbers_.below(2) == 0)
        field.text = tables.patterns[numbers_.below(tables.patterns.size())].text;
      if (info.kind != ValueKind::StringList) continue;
      for (std::size_t count = numbers_.below(6); count > 0; --count)
        field.list.push_back(symbol(frame, ValueKind::String, {}));
    }
    for (std::size_t i = 0; i < tables.signals.size(); ++i) {
      const SignalInfo& info = tables.signals[i];
      SignalReading& signal = frame.signals[i];
      // Mostly had: what is unknown hides what the rules say.
      const std::size_t state = numbers_.below(16);
      signal.state = state == 0   ? SignalState::NotFetched
                     : state == 1 ? SignalState::Unavailable
                                  : SignalState::Available;
      signal.truth = numbers_.below(2) == 0;
      signal.int_value = whole();
      signal.number = number(info.kind);
      signal.symbol = symbol(frame, info.kind, info.values);
    }
    frame.counters.resize(program_.module().counters.size());
    for (CounterReading& counter : frame.counters) {
      counter.state = numbers_.below(16) == 0 ? CounterReading::State::Unavailable : CounterReading::State::Known;
      counter.totals.count = counter.totals.total = whole();
      counter.totals.amount = number(ValueKind::Float) * static_cast<double>(counter.totals.count);
      counter.totals.time_ms = whole();
      counter.totals.seen = true;
    }
  }

 private:
  // At, just above or just below one of the thresholds.
  std::int64_t whole() {
    if (code_.ints.empty()) return static_cast<std::int64_t>(numbers_.below(100));
    const std::int64_t at = code_.ints[numbers_.below(code_.ints.size())];
    const auto step = static_cast<std::int64_t>(numbers_.below(3)) - 1;
    std::int64_t sum = 0;
    return __builtin_add_overflow(at, step, &sum) ? at : sum;
  }
  double number(ValueKind kind) {
    double at = static_cast<double>(numbers_.below(1001)) / 1000;
    if (!code_.numbers.empty()) {
      const double threshold = code_.numbers[numbers_.below(code_.numbers.size())];
      switch (numbers_.below(4)) {
        case 0: at = threshold; break;
        case 1: at = std::nextafter(threshold, 1e308); break;
        case 2: at = std::nextafter(threshold, -1e308); break;
        default: break;
      }
    }
    return kind == ValueKind::Score ? std::clamp(at, 0.0, 1.0) : at;
  }
  SymbolId symbol(Frame& frame, ValueKind kind, const std::vector<SymbolId>& values) {
    if (!values.empty()) return values[numbers_.below(values.size())];
    const std::vector<std::string>& known = program_.tables().symbols;
    const std::size_t i = numbers_.below(known.size() + 1);
    const std::string_view text = i < known.size() ? std::string_view(known[i]) : std::string_view("none-of-these");
    return kind == ValueKind::Language ? frame.intern_language(text) : frame.intern(text);
  }

  const Program& program_;
  const ShortCircuit& code_;
  Numbers numbers_;
};

std::optional<RuleId> first_difference(const std::vector<RuleId>& a, const std::vector<RuleId>& b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() && y == b.end()) return std::nullopt;
  if (x == a.end() || y == b.end()) return x == a.end() ? *y : *x;
  return std::min(*x, *y);
}

}  // namespace

std::optional<RuleId> check_native(const Program& program, const std::shared_ptr<const NativeCode>& code,
                                   std::size_t events) {
  if (code->info().rules != program.module().rules.size()) return RuleId(0);
  EventMaker maker(program);
  Frame frame(program.tables(), program.symbols());
  Evaluator evaluator(program);
  Interpreter interpreter(evaluator);
  NativeEngine native(evaluator, interpreter, code);
  Outcome expected, found;
  for (std::size_t i = 0; i < events; ++i) {
    maker.fill(frame);
    interpreter.begin(frame);
    interpreter.evaluate(expected);
    native.begin(frame);
    native.evaluate(found);
    if (const auto rule = first_difference(expected.fired, found.fired)) return rule;
    if (const auto rule = first_difference(expected.undetermined, found.undetermined)) return rule;
  }
  return std::nullopt;
}

double time_ratio(const Program& program, const std::shared_ptr<const NativeCode>& code, std::size_t events) {
  EventMaker maker(program);
  std::deque<Frame> frames;
  for (std::size_t i = 0; i < events; ++i) {
    maker.fill(frames.emplace_back(program.tables(), program.symbols()));
  }
  Evaluator evaluator(program);
  Interpreter interpreter(evaluator);
  NativeEngine native(evaluator, interpreter, code);
  Outcome outcome;
  const auto time_of = [&](Engine& engine) {
    const auto begin = std::chrono::steady_clock::now();
    for (Frame& frame : frames) {
      engine.begin(frame);
      engine.evaluate(outcome);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  constexpr int kRounds = 5;
  double by_interpreter = time_of(interpreter), by_native = time_of(native);
  for (int round = 1; round < kRounds; ++round) {
    by_interpreter = std::min(by_interpreter, time_of(interpreter));
    by_native = std::min(by_native, time_of(native));
  }
  return by_interpreter > 0 ? by_native / by_interpreter : 1;
}

}  // namespace mpol::engine
