// Count, Sum, Mean over a window. Words: rows of (piece, what is counted in it …), oldest piece first; pieces in which
// nothing was counted have no row.
#include <algorithm>
#include <bit>

#include "runtime/counters/kinds/kind.hpp"

namespace mpol::counters {
namespace {

std::int64_t piece_at(const KeyState& state, std::size_t row) { return static_cast<std::int64_t>(state.words[row]); }

// The row of the event's piece, made if it is not there; rows that have left the window are dropped.
std::uint64_t* row_for(const CounterShape& shape, KeyState& state, std::int64_t time_ms, std::size_t width) {
  auto& words = state.words;
  const std::int64_t oldest = bucket_of(shape, state.newest_ms) - shape.buckets + 1;
  const std::int64_t piece = bucket_of(shape, time_ms);
  std::size_t gone = 0;
  while (gone < words.size() && piece_at(state, gone) < oldest) gone += width;
  if (gone > 0) words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(gone));
  std::size_t row = words.size();
  while (row > 0 && piece_at(state, row - width) > piece) row -= width;
  if (row > 0 && piece_at(state, row - width) == piece) return &words[row - width];
  words.insert(words.begin() + static_cast<std::ptrdiff_t>(row), width, 0);
  words[row] = static_cast<std::uint64_t>(piece);
  return &words[row];
}

template <class Visit>
void for_each_row(const CounterShape& shape, const KeyState& state, std::int64_t now_ms, std::size_t width,
                  Visit visit) {
  if (state.words.empty()) return;
  const std::int64_t newest = bucket_of(shape, now_ms);
  for (std::size_t row = 0; row < state.words.size(); row += width) {
    if (piece_at(state, row) > newest - shape.buckets) visit(&state.words[row]);
  }
}

void add_to(std::uint64_t& word, double amount) {
  word = std::bit_cast<std::uint64_t>(std::bit_cast<double>(word) + amount);
}

void count_one(std::uint64_t& word) { word = std::min<std::uint64_t>(word + 1, kMostCounted); }
void add_counted(std::int64_t& count, std::uint64_t word) {
  count = std::min(count + static_cast<std::int64_t>(word), kMostCounted);
}

// Pieces in order, none newer than the newest event.
bool are_rows(const CounterShape& shape, const KeyState& state, std::size_t width) {
  if (state.words.size() % width != 0) return false;
  const std::int64_t newest = bucket_of(shape, state.newest_ms);
  std::int64_t before = bucket_of(shape, kMinTimeMs) - 1;
  for (std::size_t row = 0; row < state.words.size(); row += width) {
    const std::int64_t piece = piece_at(state, row);
    if (piece <= before || piece > newest) return false;
    before = piece;
  }
  return true;
}
bool are_counted_rows(const CounterShape& shape, const KeyState& state, std::size_t width) {
  if (!are_rows(shape, state, width)) return false;
  for (std::size_t row = 0; row < state.words.size(); row += width) {
    if (state.words[row + 1] > kMostCounted) return false;
  }
  return true;
}
bool are_counts(const CounterShape& shape, const KeyState& state) { return are_counted_rows(shape, state, 2); }
bool are_sums(const CounterShape& shape, const KeyState& state) { return are_rows(shape, state, 2); }
bool are_means(const CounterShape& shape, const KeyState& state) { return are_counted_rows(shape, state, 4); }

void add_count(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update&) {
  count_one(row_for(shape, state, time_ms, 2)[1]);
}
CounterTotals count(const CounterShape& shape, const KeyState& state, std::int64_t now_ms) {
  CounterTotals result;
  for_each_row(shape, state, now_ms, 2, [&](const std::uint64_t* row) { add_counted(result.count, row[1]); });
  return result;
}

// A piece whose sum does not fit holds the greatest or least number, which no sum that fits is made of.
void add_sum(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update) {
  std::uint64_t& word = row_for(shape, state, time_ms, 2)[1];
  if (!shape.is_whole) return add_to(word, update.amount);
  std::int64_t sum = 0;
  const bool overflow = __builtin_add_overflow(static_cast<std::int64_t>(word), update.whole, &sum);
  word = static_cast<std::uint64_t>(overflow ? std::numeric_limits<std::int64_t>::max() : sum);
}
CounterTotals sum(const CounterShape& shape, const KeyState& state, std::int64_t now_ms) {
  CounterTotals result;
  for_each_row(shape, state, now_ms, 2, [&](const std::uint64_t* row) {
    if (shape.is_whole) {
      const auto part = static_cast<std::int64_t>(row[1]);
      result.overflow |= part == std::numeric_limits<std::int64_t>::max();
      result.overflow |= __builtin_add_overflow(result.total, part, &result.total);
    } else {
      result.amount += std::bit_cast<double>(row[1]);
    }
  });
  return result;
}

void add_mean(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update) {
  std::uint64_t* row = row_for(shape, state, time_ms, 4);
  count_one(row[1]);
  add_to(row[2], update.amount);
  add_to(row[3], update.amount * update.amount);
}
CounterTotals mean(const CounterShape& shape, const KeyState& state, std::int64_t now_ms) {
  CounterTotals result;
  for_each_row(shape, state, now_ms, 4, [&](const std::uint64_t* row) {
    add_counted(result.count, row[1]);
    result.amount += std::bit_cast<double>(row[2]);
    result.squares += std::bit_cast<double>(row[3]);
  });
  return result;
}

}  // namespace

const Kind kCount{add_count, count, are_counts};
const Kind kSum{add_sum, sum, are_sums};
const Kind kMean{add_mean, mean, are_means};

}  // namespace mpol::counters
