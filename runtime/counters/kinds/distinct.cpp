// Distinct. Words: sorted, each (register: 10 bits, rank: 6 bits, piece: 48 bits). Of one register, a greater rank has
// an older piece: what is lower and older than another can never become the greatest.
#include <algorithm>
#include <bit>
#include <cmath>

#include "runtime/counters/kinds/kind.hpp"

namespace mpol::counters {
namespace {

constexpr int kRegisterBits = 10;
constexpr std::size_t kRegisters = std::size_t{1} << kRegisterBits;
constexpr int kPieceBits = 48;
constexpr std::uint64_t kPieceMask = (std::uint64_t{1} << kPieceBits) - 1;
// A rank above this takes trillions of strings.
constexpr int kMostRank = 32;

// Pieces of a millisecond fit into 48 bits for 4,400 years before and after 1970.
std::uint64_t piece_word(const CounterShape& shape, std::int64_t time_ms) {
  constexpr std::int64_t k1970 = std::int64_t{1} << (kPieceBits - 1);
  return static_cast<std::uint64_t>(std::clamp<std::int64_t>(bucket_of(shape, time_ms), -k1970, k1970 - 1) + k1970);
}
std::uint64_t register_of(std::uint64_t word) { return word >> (64 - kRegisterBits); }
std::uint64_t rank_of(std::uint64_t word) { return (word >> kPieceBits) & 63; }

void add_distinct(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update) {
  const std::uint64_t reg = update.hash >> (64 - kRegisterBits);
  // The first one bit of the rest, counted from 1.
  const auto rank = static_cast<std::uint64_t>(std::min(std::countl_zero(update.hash << kRegisterBits) + 1, kMostRank));
  const std::uint64_t piece = piece_word(shape, time_ms);
  const std::uint64_t word = reg << (64 - kRegisterBits) | rank << kPieceBits | piece;
  auto& words = state.words;
  const auto begin = std::lower_bound(words.begin(), words.end(), reg << (64 - kRegisterBits));
  auto end = begin;
  for (; end != words.end() && register_of(*end) == reg; ++end) {
    if (rank_of(*end) >= rank && (*end & kPieceMask) >= piece) return;
  }
  const auto is_useless = [&](std::uint64_t other) { return rank_of(other) <= rank && (other & kPieceMask) <= piece; };
  words.erase(std::remove_if(begin, end, is_useless), end);
  words.insert(std::lower_bound(words.begin(), words.end(), word), 1, word);
}

CounterTotals distinct(const CounterShape& shape, const KeyState& state, std::int64_t now_ms) {
  const std::uint64_t newest = piece_word(shape, now_ms);
  const auto window = static_cast<std::uint64_t>(shape.buckets);
  const std::uint64_t oldest = newest >= window ? newest - window + 1 : 0;
  double sum = 0;
  std::size_t used = 0;
  for (std::size_t i = 0; i < state.words.size();) {
    const std::uint64_t reg = register_of(state.words[i]);
    std::uint64_t greatest = 0;
    for (; i < state.words.size() && register_of(state.words[i]) == reg; ++i) {
      if ((state.words[i] & kPieceMask) >= oldest) greatest = std::max(greatest, rank_of(state.words[i]));
    }
    if (greatest == 0) continue;
    sum += std::ldexp(1.0, -static_cast<int>(greatest));
    ++used;
  }
  constexpr auto kCount = static_cast<double>(kRegisters);
  const double empty = kCount - static_cast<double>(used);
  const double bias = 0.7213 / (1 + 1.079 / kCount);
  double estimate = bias * kCount * kCount / (sum + empty);
  // Few strings leave most registers empty: counting those is nearly exact.
  if (estimate <= 2.5 * kCount && empty > 0) estimate = kCount * std::log(kCount / empty);
  CounterTotals result;
  result.count = std::llround(estimate);
  return result;
}

// In order, so that a register is met once.
bool are_ranks(const CounterShape& shape, const KeyState& state) {
  const std::uint64_t newest = piece_word(shape, state.newest_ms);
  for (std::size_t i = 0; i < state.words.size(); ++i) {
    const std::uint64_t word = state.words[i], rank = rank_of(word);
    if (rank == 0 || rank > kMostRank || (word & kPieceMask) > newest) return false;
    if (i > 0 && state.words[i - 1] >= word) return false;
  }
  return true;
}

}  // namespace

const Kind kDistinct{add_distinct, distinct, are_ranks};

}  // namespace mpol::counters
