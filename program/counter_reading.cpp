#include "program/counter_reading.hpp"

#include <algorithm>
#include <cmath>

namespace mpol {
namespace {

using ir::CounterKind;

// A key's mean, and the square of its standard error.
struct Mean {
  double value = 0, error = 0;
};

Mean mean_of(const CounterTotals& totals) {
  const auto count = static_cast<double>(totals.count);
  const double mean = totals.amount / count;
  // Rounding may leave a little less than nothing.
  const double variance = std::max(0.0, (totals.squares - totals.amount * mean) / (count - 1));
  return {mean, variance / count};
}

// Of numbers so large that their squares do not fit nothing is known.
bool has_variance(const CounterTotals& totals) { return std::isfinite(totals.amount) && std::isfinite(totals.squares); }

// A sum of very large floats may be infinite, and of two infinite ones nothing is known. Never minus zero.
NumberInterval number(double sum) {
  return std::isnan(sum) ? NumberInterval::anything() : NumberInterval::known(sum + 0.0);
}

// How likely a mean so far from the others is by chance. What the others differ among themselves, beyond their errors,
// is taken for what keys differ by anyway (a model with random effects): one key that is far out does not make the
// others outliers. Two-sided, by the normal distribution.
double p_value(std::size_t own, const std::vector<Mean>& means) {
  const auto others = static_cast<double>(means.size() - 1);
  double sum = 0, errors = 0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (i == own) continue;
    sum += means[i].value;
    errors += means[i].error;
  }
  const double centre = sum / others;
  double spread = 0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (i != own) spread += (means[i].value - centre) * (means[i].value - centre);
  }
  const double between = others < 2 ? 0 : std::max(0.0, spread / (others - 1) - errors / others);
  const double error = std::sqrt(means[own].error + errors / (others * others) + between * (1 + 1 / others));
  const double difference = std::abs(means[own].value - centre);
  if (error == 0) return difference == 0 ? 1 : 0;
  const double p = std::erfc(difference / error / std::sqrt(2.0));
  return std::isnan(p) ? 1 : p;  // the means do not add up; an order needs numbers
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
    case CounterKind::Count: return decays ? Value(number(totals.amount)) : Value(IntInterval::known(totals.count));
    case CounterKind::Sum:
      if (counter.shown_as == ValueKind::Float) return number(totals.amount);
      return totals.overflow ? Value(IntInterval::anything()) : Value(IntInterval::known(totals.total));
    case CounterKind::Mean:
      if (totals.count == 0) return unknown_value(counter);
      return number(totals.amount / static_cast<double>(totals.count));
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
  if (own.count < least) return Truth::False;
  if (!has_variance(own)) return Truth::Unknown;
  std::vector<Mean> means{mean_of(own)};
  for (const CounterTotals& other : others) {
    if (other.count >= least && has_variance(other)) means.push_back(mean_of(other));
  }
  if (means.size() < 2) return Truth::False;
  std::vector<double> p;
  for (std::size_t i = 0; i < means.size(); ++i) p.push_back(p_value(i, means));
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
