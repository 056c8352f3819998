// What a nibble filter looks for of each factor, and how that is shared out to its eight buckets.
//
// In:      factors (factors.hpp) of two bytes or more.
// Out:     a window of each: up to four bytes that text hardly has; and the windows in eight buckets, of which each lets
//          through few places of a text.
// Cost:    some microseconds a bucket, and for each window a look at all its bytes.
// Threads: pure.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mpol::patterns {

inline constexpr std::size_t kWindowBytes = 4;
inline constexpr std::size_t kNibbleBuckets = 8;

struct NibbleWindow {
  enum class Rare : std::uint8_t { None, First, Last };  // which byte is rare (commonness.hpp)

  std::string_view text;
  std::uint8_t offset = 0;  // in the factor
  Rare rare = Rare::None;
};

NibbleWindow choose_window(std::string_view factor);

// The halves of bytes that pass, by place of the window: a bit for each value.
struct NibbleBucket {
  std::array<std::uint16_t, kWindowBytes> low{}, high{};
  std::vector<std::uint32_t> windows;

  void add(std::string_view window);
  void add(const NibbleBucket& other);
};

// At most kNibbleBuckets.
std::vector<NibbleBucket> share_out(std::span<const NibbleWindow> windows);

// Places of ordinary text that pass, as a share of all: of text in ASCII or of other text, whichever is more.
double expected_candidates(std::span<const NibbleBucket> buckets);

}  // namespace mpol::patterns
