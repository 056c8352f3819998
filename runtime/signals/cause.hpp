// Cause: why a signal could not be had (causes.def).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mpol::signals {

enum class Cause : std::uint8_t {
#define MPOL_CAUSE(name, words, what) name,
#include "runtime/signals/causes.def"
#undef MPOL_CAUSE
};

inline constexpr std::array kCauseWords = {
#define MPOL_CAUSE(name, words, what) std::string_view(words),
#include "runtime/signals/causes.def"
#undef MPOL_CAUSE
};
inline constexpr std::size_t kCauses = kCauseWords.size();

// A cause with what belongs to it.
struct Fault {
  Cause cause = Cause::None;
  int status = 0;  // of HTTP, with Cause::Status
  bool operator==(const Fault&) const = default;
};

// "timeout", "status 503".
std::string in_words(const Fault& fault);

}  // namespace mpol::signals
