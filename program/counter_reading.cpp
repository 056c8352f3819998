#include "program/counter_reading.hpp"

#include <algorithm>
#include <cmath>

namespace mpol {
namespace {

using ir::CounterKind;

struct Sample {
  double count = 0, mean = 0, variance = 0;  // of one observation, unbiased
};

Sample sample_of(double count, double sum, double squares) {
  const double mean = sum / count;
  // Rounding may leave a little less than nothing.
  return {count, mean, std::max(0.0, (squares - sum * mean) / (count - 1))};
}

// Two-sided, by the normal distribution: with the hundreds of samples that are asked for, Student's differs little.
double p_value(const Sample& a, const Sample& b) {
  const double error = std::sqrt(a.variance / a.count + b.variance / b.count);
  const double difference = std::abs(a.mean - b.mean);
  if (error == 0) return difference == 0 ? 1 : 0;
  return std::erfc(difference / error / std::sqrt(2.0));
}

// A key's mean against that of all others together.
double p_against_rest(const CounterTotals& key, const CounterTotals& all) {
  const double rest = static_cast<double>(all.count - key.count);
  return p_value(sample_of(static_cast<double>(key.count), key.amount, key.squares),
                 sample_of(rest, all.amount - key.amount, all.squares - key.squares));
}

}  // namespace

CounterTotals with(const ir::Counter& counter, CounterTotals totals, const Contribution& event, std::int64_t time_ms) {
  switch (counter.kind) {
    case CounterKind::Count:
      ++totals.count;
      totals.amount += 1;
      break;
    case CounterKind::Sum:
      totals.overflow |= __builtin_add_overflow(totals.total, event.total, &totals.total);
      totals.amount += event.amount;
      break;
    case CounterKind::Mean:
      ++totals.count;
      totals.amount += event.amount;
      totals.squares += event.amount * event.amount;
      break;
    case CounterKind::Distinct: ++totals.count; break;
    case CounterKind::Rate: totals.amount -= event.amount; break;
    case CounterKind::FirstSeen: totals.time_ms = totals.seen ? std::min(totals.time_ms, time_ms) : time_ms; break;
    case CounterKind::LastSeen: totals.time_ms = totals.seen ? std::max(totals.time_ms, time_ms) : time_ms; break;
  }
  totals.seen = true;
  return totals;
}

Value value_of(const ir::Counter& counter, const CounterTotals& totals) {
  const bool decays = counter.half_life.has_value();
  switch (counter.kind) {
    case CounterKind::Count:
      return decays ? Value(NumberInterval::known(totals.amount)) : Value(IntInterval::known(totals.count));
    case CounterKind::Sum:
      if (counter.shown_as == ValueKind::Float) return NumberInterval::known(totals.amount);
      return totals.overflow ? Value(IntInterval::anything()) : Value(IntInterval::known(totals.total));
    case CounterKind::Mean:
      if (totals.count == 0) return unknown_value(counter);
      return NumberInterval::known(totals.amount / static_cast<double>(totals.count));
    case CounterKind::Distinct: return IntInterval::known(totals.count);
    case CounterKind::Rate: return to_truth(totals.amount < 1);
    case CounterKind::FirstSeen:
    case CounterKind::LastSeen: break;
  }
  return totals.seen ? Value(IntInterval::known(totals.time_ms)) : unknown_value(counter);
}

Value unknown_value(const ir::Counter& counter) {
  const bool counts = counter.kind == CounterKind::Count || counter.kind == CounterKind::Distinct;
  switch (counter.shown_as) {
    case ValueKind::Bool: return Truth::Unknown;
    case ValueKind::Score: return kUnknownScore;
    case ValueKind::Float:
      return counts ? NumberInterval{0, NumberInterval::anything().high} : NumberInterval::anything();
    default: return counts ? IntInterval{0, IntInterval::anything().high} : IntInterval::anything();
  }
}

Truth is_outlier(const CounterTotals& own, const std::vector<CounterTotals>& others, std::int64_t samples,
                 double confidence) {
  const std::int64_t least = std::max<std::int64_t>(samples, 2);
  if (own.count < least) return Truth::Unknown;
  std::vector<const CounterTotals*> keys{&own};
  CounterTotals all;
  for (const CounterTotals& other : others) {
    if (other.count >= least) keys.push_back(&other);
  }
  if (keys.size() < 2) return Truth::Unknown;
  for (const CounterTotals* key : keys) {
    all.count += key->count;
    all.amount += key->amount;
    all.squares += key->squares;
  }
  std::vector<double> p;
  for (const CounterTotals* key : keys) p.push_back(p_against_rest(*key, all));
  const double own_p = p.front();
  std::sort(p.begin(), p.end());
  // The greatest rank whose p-value is small enough; all that are no greater are outliers.
  for (std::size_t rank = p.size(); rank > 0; --rank) {
    const double bound = static_cast<double>(rank) / static_cast<double>(p.size()) * (1 - confidence);
    if (p[rank - 1] <= bound) return to_truth(own_p <= p[rank - 1]);
  }
  return Truth::False;
}

}  // namespace mpol
