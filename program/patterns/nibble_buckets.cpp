// A bucket passes each combination of the halves that its windows have at a place, so windows of one bucket should
// resemble each other: leave the same places open, and have a rare byte at the same place. Windows that are neighbours
// in order begin as a bucket. Then, again and again, those two become one that together pass the fewest more places,
// until eight are left.
#include "program/patterns/nibble_buckets.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

#include "program/patterns/commonness.hpp"
#include "program/patterns/factors.hpp"

namespace mpol::patterns {
namespace {

using Rare = NibbleWindow::Rare;

// How often bytes occur in a text of ASCII, and in one of other characters.
using Shares = std::array<double, 256>;
Shares shares_of(bool ascii) {
  Shares shares{};
  double sum = 0;
  for (unsigned byte = ascii ? 0 : 0x80; byte < (ascii ? 0x80 : 0x100); ++byte) {
    if ((byte & kFactorCaseBit) != 0) sum += shares[byte] = static_cast<double>(1u << kCommonness[byte]);
  }
  for (double& share : shares) share /= sum;
  return shares;
}

const std::array<Shares, 2>& shares() {
  static const std::array<Shares, 2> all{shares_of(true), shares_of(false)};
  return all;
}

double share(std::string_view bytes) {
  double all = 1;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    all *= shares()[byte >> 7][byte];
  }
  return all;
}

// Places of a text that pass, as a share of all.
double passes(const NibbleBucket& bucket, bool ascii) {
  const Shares& of_byte = shares()[ascii ? 0 : 1];
  double all = 1;
  for (std::size_t place = 0; place < kWindowBytes; ++place) {
    double here = 0;
    for (unsigned high = bucket.high[place] & (ascii ? 0x00FFu : 0xFF00u); high != 0; high &= high - 1) {
      const double* const row = &of_byte[16 * static_cast<std::size_t>(std::countr_zero(high))];
      for (unsigned low = bucket.low[place]; low != 0; low &= low - 1) here += row[std::countr_zero(low)];
    }
    all *= here;
  }
  return all;
}

double passes(const NibbleBucket& bucket) { return passes(bucket, true) + passes(bucket, false); }

void join_halves(NibbleBucket& into, const NibbleBucket& other) {
  for (std::size_t place = 0; place < kWindowBytes; ++place) {
    into.low[place] = static_cast<std::uint16_t>(into.low[place] | other.low[place]);
    into.high[place] = static_cast<std::uint16_t>(into.high[place] | other.high[place]);
  }
}

// Windows of one kind leave the same places open, and the upper halves of their rare bytes are the same.
unsigned kind_of(const NibbleWindow& window) {
  const char rare = window.rare == Rare::None ? '\0' : window.rare == Rare::Last ? window.text.back() : window.text[0];
  return static_cast<unsigned>(window.text.size()) << 8 | static_cast<unsigned>(window.rare) << 4 |
         static_cast<unsigned char>(rare) >> 4;
}

// By kind, then from the rare byte on.
bool is_before(const NibbleWindow& a, const NibbleWindow& b) {
  if (kind_of(a) != kind_of(b)) return kind_of(a) < kind_of(b);
  if (a.rare == Rare::First) return a.text < b.text;
  return std::lexicographical_compare(a.text.rbegin(), a.text.rend(), b.text.rbegin(), b.text.rend());
}

std::vector<NibbleBucket> neighbours(std::span<const NibbleWindow> windows) {
  constexpr std::size_t kBuckets = 24;  // and one more for each kind
  std::vector<std::uint32_t> order(windows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return is_before(windows[a], windows[b]); });
  std::vector<NibbleBucket> buckets;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool is_other = i == 0 || kind_of(windows[order[i]]) != kind_of(windows[order[i - 1]]);
    if (is_other || buckets.back().windows.size() * kBuckets >= order.size()) buckets.emplace_back();
    buckets.back().add(windows[order[i]].text);
    buckets.back().windows.push_back(order[i]);
  }
  return buckets;
}

// Buckets, and for each two of them how many more places they pass as one.
class Joiner {
 public:
  explicit Joiner(std::vector<NibbleBucket> buckets) : buckets_(std::move(buckets)) {
    for (const NibbleBucket& bucket : buckets_) passes_.push_back(passes(bucket));
    more_.assign(buckets_.size(), std::vector<double>(buckets_.size(), kNever));
    for (std::size_t a = 0; a < buckets_.size(); ++a) {
      for (std::size_t b = a + 1; b < buckets_.size(); ++b) more_[a][b] = more(a, b);
    }
  }

  void join_two() {
    std::size_t first = 0, second = 1;
    for (std::size_t a = 0; a < buckets_.size(); ++a) {
      for (std::size_t b = a + 1; b < buckets_.size(); ++b) {
        if (more_[a][b] < more_[first][second]) first = a, second = b;
      }
    }
    buckets_[first].add(buckets_[second]);
    passes_[first] = passes(buckets_[first]);
    buckets_[second] = {};
    passes_[second] = kNever;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      more_[std::min(i, second)][std::max(i, second)] = kNever;
      if (i != first && passes_[i] != kNever) more_[std::min(i, first)][std::max(i, first)] = more(first, i);
    }
  }

  std::vector<NibbleBucket> take() {
    std::erase_if(buckets_, [](const NibbleBucket& bucket) { return bucket.windows.empty(); });
    return std::move(buckets_);
  }

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  double more(std::size_t a, std::size_t b) const {
    NibbleBucket both{buckets_[a].low, buckets_[a].high, {}};
    join_halves(both, buckets_[b]);
    return passes(both) - passes_[a] - passes_[b];
  }

  std::vector<NibbleBucket> buckets_;
  std::vector<double> passes_;
  std::vector<std::vector<double>> more_;  // by the first and the second of two
};

}  // namespace

void NibbleBucket::add(std::string_view window) {
  for (std::size_t place = 0; place < kWindowBytes; ++place) {
    const bool is_open = place >= window.size();
    const unsigned byte = is_open ? 0u : static_cast<unsigned char>(window[place]);
    low[place] = static_cast<std::uint16_t>(low[place] | (is_open ? 0xFFFFu : 1u << (byte & 0xF)));
    high[place] = static_cast<std::uint16_t>(high[place] | (is_open ? 0xFFFFu : 1u << (byte >> 4)));
  }
}

void NibbleBucket::add(const NibbleBucket& other) {
  join_halves(*this, other);
  windows.insert(windows.end(), other.windows.begin(), other.windows.end());
}

// One that begins or ends with a rare byte, if there is one: many of those pass few places, where many of letters
// together pass all letters.
NibbleWindow choose_window(std::string_view factor) {
  NibbleWindow best;
  double best_share = 2;
  const auto take = [&](std::size_t offset, std::size_t size, Rare rare) {
    const double here = share(factor.substr(offset, size));
    if (here >= best_share) return;
    best_share = here;
    best = {factor.substr(offset, size), static_cast<std::uint8_t>(offset), rare};
  };
  for (std::size_t at = 0; at < factor.size(); ++at) {
    if (!is_rare_byte(factor[at])) continue;
    const std::size_t before = std::min(kWindowBytes, at + 1), behind = std::min(kWindowBytes, factor.size() - at);
    if (before >= 2) take(at + 1 - before, before, Rare::Last);
    if (behind >= 2) take(at, behind, Rare::First);
  }
  if (best.rare != Rare::None) return best;
  const std::size_t size = std::min(kWindowBytes, factor.size());
  for (std::size_t at = 0; at + size <= factor.size(); ++at) take(at, size, Rare::None);
  return best;
}

std::vector<NibbleBucket> share_out(std::span<const NibbleWindow> windows) {
  std::vector<NibbleBucket> buckets = neighbours(windows);
  if (buckets.size() <= kNibbleBuckets) return buckets;
  const std::size_t joins = buckets.size() - kNibbleBuckets;
  Joiner joiner(std::move(buckets));
  for (std::size_t i = 0; i < joins; ++i) joiner.join_two();
  return joiner.take();
}

double expected_candidates(std::span<const NibbleBucket> buckets) {
  double in_ascii = 0, in_others = 0;
  for (const NibbleBucket& bucket : buckets) {
    in_ascii += passes(bucket, true);
    in_others += passes(bucket, false);
  }
  return std::max(in_ascii, in_others);
}

}  // namespace mpol::patterns
