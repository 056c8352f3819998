// EventLine: one line of input, in memory that the JSON parser may read past.
//
// INVARIANT: kLinePadding bytes after `text` are readable (their values do not matter). Only LineSource promises this;
// any other text goes through EventReader::read(std::string_view), which copies.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mpol::event {

inline constexpr std::size_t kLinePadding = 64;

struct EventLine {
  std::string_view text;            // without its line feed; valid until the source's next line
  std::uint64_t number = 0;         // from 1
  std::uint64_t skipped_bytes = 0;  // not 0: the line was longer than an event may be, by its size; `text` is empty
};

}  // namespace mpol::event
