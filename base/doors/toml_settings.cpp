#include "base/doors/toml_settings.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

#include "base/diagnostics/diagnostics.hpp"
#include "base/text/time_text.hpp"
#include "base/text/utf8.hpp"

namespace mpol::setting {
namespace {

constexpr int kKb = 10, kMb = 20, kGb = 30;  // powers of two

// "64KB", "16MB", "1GB", "512B".
std::optional<std::int64_t> read_size(std::string_view text) {
  constexpr std::int64_t kMost = std::int64_t{1} << 60;
  std::int64_t number = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    number = number * 10 + (text[at] - '0');
    if (number > kMost / 10) return std::nullopt;
  }
  if (at == 0) return std::nullopt;
  const auto times = [&](int power) {
    return number > kMost >> power ? std::nullopt : std::optional<std::int64_t>(number << power);
  };
  const std::string_view unit = text.substr(at);
  if (unit == "B") return number;
  if (unit == "KB") return times(kKb);
  if (unit == "MB") return times(kMb);
  if (unit == "GB") return times(kGb);
  return std::nullopt;
}

std::optional<std::int64_t> read_whole_number(const toml::node& value, Type type) {
  if (type == Type::Count) return value.value_exact<std::int64_t>();
  const auto text = value.value_exact<std::string>();
  if (!text) return std::nullopt;
  return type == Type::Duration ? read_duration(*text) : read_size(*text);
}

std::string formatted(const toml::node& value, toml::format_flags flags) {
  std::ostringstream text;
  value.visit([&](const auto& node) {
    if constexpr (toml::is_value<decltype(node)>) text << toml::toml_formatter(node, flags);
  });
  return text.str();
}

}  // namespace

bool read(std::string& into, const toml::node& value, const Terms& terms, const std::string& folder) {
  auto text = value.value_exact<std::string>();
  if (!text) return false;
  const bool is_path = terms.type == Type::Path || (terms.type == Type::PathOrNone && *text != "none");
  into = is_path && !text->empty() ? (std::filesystem::path(folder) / *text).string() : *std::move(text);
  return true;
}

bool read(Texts& into, const toml::node& value, const Terms&, const std::string&) {
  const toml::array* const list = value.as_array();
  if (list == nullptr) return false;
  into.clear();
  for (const toml::node& element : *list) {
    const auto text = element.value_exact<std::string>();
    if (!text || text->empty()) return false;
    into.push_back(*text);
  }
  return true;
}

bool read(TextTable& into, const toml::node& value, const Terms&, const std::string&) {
  if (!value.is_table()) return false;
  into.clear();
  for (const auto& [key, node] : *value.as_table()) {
    const auto text = node.value_exact<std::string>();
    if (!text) return false;
    into.emplace(key.str(), *text);
  }
  return true;
}

bool read(ListTable& into, const toml::node& value, const Terms& terms, const std::string& folder) {
  if (!value.is_table()) return false;
  into.clear();
  for (const auto& [key, node] : *value.as_table()) {
    Texts& list = into[std::string(key.str())];
    if (!node.is_array()) {
      list.push_back(node.value_exact<std::string>().value_or(""));
    } else if (!read(list, node, terms, folder)) {
      return false;
    }
    if (list.empty() || list.front().empty()) return false;
  }
  return true;
}

bool read(std::int64_t& into, const toml::node& value, const Terms& terms, const std::string&) {
  const auto number = read_whole_number(value, terms.type);
  if (!number || static_cast<double>(*number) < terms.least || static_cast<double>(*number) > terms.most) return false;
  into = *number;
  return true;
}

bool read(double& into, const toml::node& value, const Terms& terms, const std::string&) {
  const auto number = value.is_number() ? value.value<double>() : std::nullopt;
  if (!number || !(*number >= terms.least && *number <= terms.most)) return false;
  into = *number;
  return true;
}

bool read(bool& into, const toml::node& value, const Terms&, const std::string&) {
  const auto truth = value.value_exact<bool>();
  into = truth.value_or(into);
  return truth.has_value();
}

std::string written(const std::string& value, Type) {
  return formatted(toml::value<std::string>(value), toml::format_flags::none);
}

std::string written(const Texts& value, Type) {
  std::string list;
  for (const std::string& text : value) list += (list.empty() ? "" : ", ") + written(text, Type::Text);
  return '[' + list + ']';
}

std::string written(std::int64_t value, Type type) {
  if (type == Type::Count) return fmt::to_string(value);
  return fmt::format("\"{}\"", type == Type::Duration ? duration_text(value) : size_text(value));
}

std::string written(double value, Type) { return fmt::to_string(value); }

std::string written(bool value, Type) { return value ? "true" : "false"; }

std::string duration_text(std::int64_t ms) {
  if (ms % 3'600'000 == 0 && ms != 0) return fmt::format("{}h", ms / 3'600'000);
  if (ms % 1000 == 0) return fmt::format("{}s", ms / 1000);
  return fmt::format("{}ms", ms);
}

std::string size_text(std::int64_t bytes) {
  const auto is_whole = [&](int power) { return bytes != 0 && bytes % (std::int64_t{1} << power) == 0; };
  if (is_whole(kMb)) return fmt::format("{}MB", bytes >> kMb);
  return is_whole(kKb) ? fmt::format("{}KB", bytes >> kKb) : fmt::format("{}B", bytes);
}

std::string found_in_words(const toml::node& value) {
  if (value.is_table()) return "a table";
  if (value.is_array()) return "a list";
  constexpr std::size_t kMost = 60;
  const std::string text = formatted(value, toml::toml_formatter::default_flags);
  return text.size() > kMost ? text.substr(0, utf8::floor_to_boundary(text, kMost)) + "…" : text;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const auto nearest = nearest_name(name, names);
  return nearest ? fmt::format(" (did you mean `{}`?)", *nearest) : "";
}

std::string at_place(const std::string& path, const toml::source_region& place, std::string_view what) {
  return fmt::format("{}:{}:{}: {}", path, place.begin.line, place.begin.column, what);
}

}  // namespace mpol::setting
