#include "runtime/event/scalar_reader.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text/time_text.hpp"

namespace mpol::event {
namespace {

std::string describe_bounds(const std::string& low, const std::string& high, std::string_view unit) {
  if (low.empty()) return fmt::format("at most {}{}", high, unit);
  if (high.empty()) return fmt::format("at least {}{}", low, unit);
  return fmt::format("{} to {}{}", low, high, unit);
}

template <class T>
std::string written(const std::optional<T>& bound) {
  return bound ? fmt::format("{}", *bound) : std::string();
}

// The shape of RFC 5646: subtags of one to eight letters or digits, the first of letters only. `_` is taken for `-`.
bool is_language_tag(std::string_view tag) {
  std::size_t length = 0;
  bool first = true;
  for (std::size_t i = 0; i <= tag.size(); ++i) {
    if (i == tag.size() || tag[i] == '-' || tag[i] == '_') {
      if (length == 0 || length > 8 || (first && length == 1 && tag[0] != 'x' && tag[0] != 'i')) return false;
      first = false;
      length = 0;
      continue;
    }
    const bool is_letter = (tag[i] >= 'a' && tag[i] <= 'z') || (tag[i] >= 'A' && tag[i] <= 'Z');
    if (!is_letter && (first || tag[i] < '0' || tag[i] > '9')) return false;
    ++length;
  }
  return true;
}

// A number of milliseconds that no int64 holds is still a number: it is out of bounds, not of the wrong type.
bool is_integral(const JsonValue& value) { return value.kind == JsonKind::Int || value.kind == JsonKind::LargeInt; }

}  // namespace

bool ScalarReader::read(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar) {
  switch (expected.kind) {
    case ValueKind::Bool:
      scalar.truth = value.truth;
      return value.kind == JsonKind::Bool || wrong_type(value, path, "true or false");
    case ValueKind::Int: return read_int(expected, value, path, scalar);
    case ValueKind::Float: return read_number(expected, value, path, scalar);
    case ValueKind::Score: return read_score(expected, value, path, scalar);
    case ValueKind::Text: return read_text(expected, value, path, scalar);
    case ValueKind::String:
      if (!read_string(value, path, "a string")) return false;
      scalar.text = value.text;
      scalar.symbol = frame_.intern(value.text);
      return true;
    case ValueKind::Key: return read_key(value, path, scalar);
    case ValueKind::Time: return read_time(expected, value, path, scalar);
    case ValueKind::Duration: return read_duration(expected, value, path, scalar);
    case ValueKind::Language: return read_language(value, path, scalar);
    case ValueKind::Enum: return read_label(expected, value, path, scalar);
    case ValueKind::Rate:
    case ValueKind::StringList: break;
  }
  return wrong_type(value, path, describe_expected(expected));
}

bool ScalarReader::read_string(const JsonValue& value, const EventPath& path, std::string_view what) {
  if (value.kind != JsonKind::String) return wrong_type(value, path, what);
  return value.text.size() <= limits::kMaxStringBytes || too_long(value.text.size(), limits::kMaxStringBytes, path);
}

bool ScalarReader::read_int(const Expectation& expected, const JsonValue& value, const EventPath& path,
                            Scalar& scalar) {
  if (!is_integral(value)) return wrong_type(value, path, describe_expected(expected));
  scalar.int_value = value.int_value;
  return check_int(expected, value, path, value.int_value);
}

bool ScalarReader::read_number(const Expectation& expected, const JsonValue& value, const EventPath& path,
                               Scalar& scalar) {
  if (!value.is_number()) return wrong_type(value, path, describe_expected(expected));
  scalar.number = value.number;
  return check_number(expected, value, path);
}

bool ScalarReader::read_score(const Expectation& expected, const JsonValue& value, const EventPath& path,
                              Scalar& scalar) {
  if (!value.is_number()) return wrong_type(value, path, describe_expected(expected));
  if (!(value.number >= 0 && value.number <= 1)) {
    out_.report(Code::R0214, to_string(path), describe(value));
    return false;
  }
  // -0.0 becomes 0.0, so that equal scores are equal bits.
  scalar.number = value.number + 0.0;
  return check_number(expected, value, path);
}

bool ScalarReader::read_text(const Expectation& expected, const JsonValue& value, const EventPath& path,
                             Scalar& scalar) {
  if (value.kind != JsonKind::String) return wrong_type(value, path, describe_expected(expected));
  const std::uint64_t limit = expected.max_size > 0 ? expected.max_size : limits::kMaxTextBytes;
  if (value.text.size() > limit) return too_long(value.text.size(), limit, path);
  scalar.text = value.text;
  return true;
}

// An empty key would put everybody who has none under one counter.
bool ScalarReader::read_key(const JsonValue& value, const EventPath& path, Scalar& scalar) {
  static constexpr std::string_view kWhat = "a key: a string that is not empty";
  if (!read_string(value, path, kWhat)) return false;
  if (value.text.empty()) return wrong_type(value, path, kWhat);
  scalar.text = value.text;
  scalar.symbol = frame_.intern(value.text);
  return true;
}

bool ScalarReader::read_time(const Expectation& expected, const JsonValue& value, const EventPath& path,
                             Scalar& scalar) {
  if (is_integral(value)) {
    if (value.kind == JsonKind::LargeInt || value.int_value < kMinTimeMs || value.int_value > kMaxTimeMs)
      return out_of_bounds(value, path, "milliseconds since 1970 within the years 0001 to 9999");
    scalar.int_value = value.int_value;
  } else {
    if (value.kind != JsonKind::String) return wrong_type(value, path, describe_expected(expected));
    if (!read_string(value, path, {})) return false;
    const TimeReading time = mpol::read_time(value.text);
    if (!time.problem.empty()) {
      out_.report(Code::R0219, to_string(path), quote(value.text), time.problem);
      return false;
    }
    scalar.int_value = time.ms;
  }
  return check_int(expected, value, path, scalar.int_value);
}

bool ScalarReader::read_duration(const Expectation& expected, const JsonValue& value, const EventPath& path,
                                 Scalar& scalar) {
  if (is_integral(value)) {
    if (value.int_value < 0) return out_of_bounds(value, path, "milliseconds, 0 or more");
    scalar.int_value = value.int_value;
  } else {
    if (value.kind != JsonKind::String) return wrong_type(value, path, describe_expected(expected));
    if (!read_string(value, path, {})) return false;
    const std::optional<std::int64_t> ms = mpol::read_duration(value.text);
    if (!ms) {
      out_.report(Code::R0220, to_string(path), quote(value.text));
      return false;
    }
    scalar.int_value = *ms;
  }
  return check_int(expected, value, path, scalar.int_value);
}

bool ScalarReader::read_language(const JsonValue& value, const EventPath& path, Scalar& scalar) {
  if (!read_string(value, path, "a language tag")) return false;
  if (!is_language_tag(value.text)) {
    out_.report(Code::R0221, to_string(path), quote(value.text));
    return false;
  }
  scalar.text = value.text;
  scalar.symbol = frame_.intern_language(value.text);
  return true;
}

bool ScalarReader::read_label(const Expectation& expected, const JsonValue& value, const EventPath& path,
                              Scalar& scalar) {
  if (value.kind != JsonKind::String) return wrong_type(value, path, describe_expected(expected));
  scalar.symbol = symbols_.find(value.text);
  scalar.text = value.text;
  const std::vector<SymbolId>& labels = *expected.values;
  if (scalar.symbol.has_value() && std::find(labels.begin(), labels.end(), scalar.symbol) != labels.end()) return true;

  std::vector<std::string> names;
  for (const SymbolId label : labels) names.emplace_back(frame_.text_of(label));
  const std::optional<std::string> nearest =
      value.text.size() <= limits::kMaxStringBytes ? nearest_name(value.text, names) : std::nullopt;
  out_.report(Code::R0218, to_string(path), quote(value.text), list_of(labels),
              nearest ? fmt::format("; did you mean `{}`?", *nearest) : "");
  return false;
}

bool ScalarReader::check_int(const Expectation& expected, const JsonValue& value, const EventPath& path,
                             std::int64_t number) {
  const bool is_time = expected.kind == ValueKind::Time || expected.kind == ValueKind::Duration;
  if (value.kind == JsonKind::LargeInt) return out_of_bounds(value, path, "an integer of 64 bits with a sign");
  const Bounds& bounds = *expected.bounds;
  if ((!bounds.int_low || number >= *bounds.int_low) && (!bounds.int_high || number <= *bounds.int_high)) return true;
  return out_of_bounds(value, path,
                       describe_bounds(written(bounds.int_low), written(bounds.int_high), is_time ? " ms" : ""));
}

bool ScalarReader::check_number(const Expectation& expected, const JsonValue& value, const EventPath& path) {
  const Bounds& bounds = *expected.bounds;
  const bool is_inside = (!bounds.number_low || value.number >= *bounds.number_low) &&
                         (!bounds.number_high || value.number <= *bounds.number_high);
  return is_inside ||
         out_of_bounds(value, path, describe_bounds(written(bounds.number_low), written(bounds.number_high), ""));
}

bool ScalarReader::wrong_type(const JsonValue& value, const EventPath& path, std::string_view expected) {
  out_.report(Code::R0213, to_string(path), describe(value), expected);
  return false;
}

bool ScalarReader::out_of_bounds(const JsonValue& value, const EventPath& path, std::string_view expected) {
  out_.report(Code::R0215, to_string(path), describe(value), expected);
  return false;
}

bool ScalarReader::too_long(std::size_t size, std::uint64_t limit, const EventPath& path) {
  out_.report(Code::R0216, to_string(path), size, limit);
  return false;
}

std::string ScalarReader::list_of(const std::vector<SymbolId>& labels) const {
  std::string out;
  for (const SymbolId label : labels) out += fmt::format("{}`{}`", out.empty() ? "" : ", ", frame_.text_of(label));
  return out;
}

std::string ScalarReader::describe_expected(const Expectation& expected) const {
  switch (expected.kind) {
    case ValueKind::Bool: return "true or false";
    case ValueKind::Int: return "an integer without fraction or exponent";
    case ValueKind::Float: return "a number";
    case ValueKind::Score: return "a score from 0 to 1";
    case ValueKind::String: return "a string";
    case ValueKind::Text: return "a text";
    case ValueKind::Duration: return "a duration: \"30s\" or milliseconds";
    case ValueKind::Time: return "a time: RFC 3339 or milliseconds since 1970";
    case ValueKind::Rate: return "nothing: an event cannot carry a rate";
    case ValueKind::Language: return "a language tag";
    case ValueKind::Key: return "a key";
    case ValueKind::Enum: return "one of " + list_of(*expected.values);
    case ValueKind::StringList: return "a list of strings";
  }
  return {};
}

}  // namespace mpol::event
