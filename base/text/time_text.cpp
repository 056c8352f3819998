// Days are counted from the civil date by std::chrono's proleptic Gregorian calendar; the rest is arithmetic on
// milliseconds.
#include "base/text/time_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>
#include <utility>

namespace mpol {
namespace {

// Takes fixed pieces from the front of a text. After a miss everything misses.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int take_digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return miss();
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return miss();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  char take_one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return static_cast<char>(miss());
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }
  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool next_is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool is_empty() const { return rest_.empty(); }
  bool has_missed() const { return missed_; }

 private:
  int miss() {
    missed_ = true;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool missed_ = false;
};

int take_fraction_ms(Cursor& cursor) {
  if (!cursor.next_is('.')) return 0;
  cursor.take_one_of(".");
  int ms = cursor.take_digits(1) * 100;
  for (int unit = 10; cursor.next_is_digit(); unit /= 10) ms += cursor.take_digits(1) * unit;
  return ms;
}

// Minutes to take off the local time to get UTC.
int take_offset_minutes(Cursor& cursor, bool& in_range) {
  const char sign = cursor.take_one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return 0;
  const int hours = cursor.take_digits(2);
  cursor.take_one_of(":");
  const int minutes = cursor.take_digits(2);
  in_range = hours <= 23 && minutes <= 59;
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

TimeReading read_time(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.take_digits(4);
  cursor.take_one_of("-");
  const int month = cursor.take_digits(2);
  cursor.take_one_of("-");
  const int day = cursor.take_digits(2);
  cursor.take_one_of("Tt ");
  const int hour = cursor.take_digits(2);
  cursor.take_one_of(":");
  const int minute = cursor.take_digits(2);
  cursor.take_one_of(":");
  const int second = cursor.take_digits(2);
  const int fraction_ms = take_fraction_ms(cursor);
  if (!cursor.has_missed() && cursor.is_empty()) return {0, "it has no offset; end it with Z or +hh:mm"};
  bool offset_in_range = true;
  const int offset = take_offset_minutes(cursor, offset_in_range);
  if (cursor.has_missed() || !cursor.is_empty()) return {0, "it does not have that form"};

  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (year == 0 || !date.ok()) return {0, "there is no such date"};
  if (hour > 23 || minute > 59 || second > 60 || !offset_in_range) return {0, "there is no such time of day"};
  const std::int64_t utc_minute = (sys_days(date).time_since_epoch().count() * 24 + hour) * 60 + minute - offset;
  const bool is_leap = second == 60;
  // Leap seconds are put in at the end of a UTC day only (RFC 3339, section 5.7).
  if (is_leap && (utc_minute % 1440 + 1440) % 1440 != 1439) return {0, "a leap second stands at 23:59:60 UTC only"};
  const std::int64_t ms = utc_minute * 60'000 + (is_leap ? 59'999 : second * 1000 + fraction_ms);
  if (ms < kMinTimeMs || ms > kMaxTimeMs) return {0, "it is not in the years 0001 to 9999 UTC"};
  return {ms, {}};
}

std::string time_text(std::int64_t ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<std::int64_t> read_duration(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kUnits{
      {{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}, {"w", 604'800'000}}};
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, ms] : kUnits) {
    if (unit == name && count <= std::numeric_limits<std::int64_t>::max() / ms) return count * ms;
  }
  return std::nullopt;
}

}  // namespace mpol
