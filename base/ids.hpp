// Typed ids: an index into one table, which cannot be mixed up with an index into another.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace mpol {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  std::uint32_t index = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t i) : index(static_cast<std::uint32_t>(i)) {}
  constexpr bool has_value() const { return index != kNone; }
  constexpr auto operator<=>(const Id&) const = default;
};

}  // namespace mpol

template <class Tag>
struct std::hash<mpol::Id<Tag>> {
  std::size_t operator()(mpol::Id<Tag> id) const noexcept { return id.index; }
};
