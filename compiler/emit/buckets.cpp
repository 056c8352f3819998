#include "compiler/emit/buckets.hpp"

#include <algorithm>
#include <cmath>

namespace mpol::emit {
namespace {

constexpr std::uint32_t kFewestParts = 32, kMostParts = 1024, kMaxInside = 4;

double number(Key key, bool is_int) { return is_int ? static_cast<double>(key) : number_of(key); }

}  // namespace

std::optional<Buckets> make_buckets(const std::vector<Key>& cuts, bool is_int) {
  const double low = number(cuts.front(), is_int), high = number(cuts.back(), is_int);
  if (!std::isfinite(high - low) || high <= low) return std::nullopt;
  std::optional<Buckets> best;
  for (std::uint32_t count = kFewestParts; count <= kMostParts; count *= 2) {
    Buckets buckets;
    buckets.low = low;
    buckets.scale = (count - 1) / (high - low);
    if (!std::isfinite(buckets.scale)) return best;
    buckets.count = count;
    buckets.before.resize(count);
    buckets.cuts.resize(count);
    for (const Key cut : cuts) {
      const double part = std::clamp((number(cut, is_int) - low) * buckets.scale, 0.0, count - 1.0);
      buckets.cuts[static_cast<std::size_t>(part)].push_back(cut);
    }
    for (std::uint32_t i = 0, sum = 0; i < count; ++i) {
      buckets.before[i] = sum;
      sum += static_cast<std::uint32_t>(buckets.cuts[i].size());
      buckets.inside = std::max(buckets.inside, static_cast<std::uint32_t>(buckets.cuts[i].size()));
    }
    if (buckets.inside <= kMaxInside && (!best || buckets.inside < best->inside)) best = std::move(buckets);
    if (best && best->inside <= 2) break;
  }
  return best;
}

}  // namespace mpol::emit
