// Times and durations as callers write them, to milliseconds. Pure functions, no clock, no locale.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mpol {

// The years 0001 to 9999, in milliseconds since 1970.
inline constexpr std::int64_t kMinTimeMs = -62'135'596'800'000;
inline constexpr std::int64_t kMaxTimeMs = 253'402'300'799'999;

struct TimeReading {
  std::int64_t ms = 0;       // since 1970-01-01T00:00:00Z
  std::string_view problem;  // empty: read; else what is wrong with the text, in words
};

// RFC 3339, section 5.6: `2026-03-29T10:00:00.25+02:00`. `t`, `z` and a space for `T` are taken; the offset is required
// and `-00:00` is UTC. Fractions of any length are cut to milliseconds. A leap second (`23:59:60` UTC) is the last
// millisecond of its minute, so that times stay in order and no day has 86,401 seconds.
TimeReading read_time(std::string_view text);

// As RFC 3339 has it, in UTC, to milliseconds: `2026-03-29T08:00:00.250Z`. Years 0001 to 9999.
std::string time_text(std::int64_t ms);

// `250ms`, `30s`, `10min`, `24h`, `30d`: the policy language's own form. None when it is not one or does not fit.
std::optional<std::int64_t> read_duration(std::string_view text);

}  // namespace mpol
