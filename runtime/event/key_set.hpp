// KeySet: finds a key that an object has twice, without allocating for the objects that callers really send.
//
// Up to kFew keys: a bitmap of hashes, and a search only when a bit is already set. More keys: all are sorted at the
// end, so that an object made to collide costs n log n and not n * n. The keys must outlive their use.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace mpol::event {

class KeySet {
 public:
  void clear() {
    keys_.clear();
    seen_.fill(0);
  }

  // False when the key is known to be there already; with more than kFew keys finish() has the answer.
  bool add(std::string_view key, std::uint64_t hash) {
    std::uint64_t& word = seen_[hash >> 62];
    const std::uint64_t bit = std::uint64_t{1} << ((hash >> 56) & 63);
    const bool is_new =
        (word & bit) == 0 || keys_.size() >= kFew || std::find(keys_.begin(), keys_.end(), key) == keys_.end();
    word |= bit;
    if (is_new) keys_.push_back(key);
    return is_new;
  }

  // The least of the keys that were added twice without add() noticing.
  std::optional<std::string_view> finish() {
    if (keys_.size() <= kFew) return std::nullopt;
    std::sort(keys_.begin(), keys_.end());
    const auto twice = std::adjacent_find(keys_.begin(), keys_.end());
    return twice == keys_.end() ? std::nullopt : std::optional(*twice);
  }

 private:
  static constexpr std::size_t kFew = 64;
  std::vector<std::string_view> keys_;
  std::array<std::uint64_t, 4> seen_{};
};

}  // namespace mpol::event
