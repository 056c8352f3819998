#include "runtime/signals/settings.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/assert.hpp"
#include "base/diagnostics/diagnostics.hpp"
#include "base/doors/toml.hpp"
#include "base/limits.hpp"
#include "base/text/time_text.hpp"
#include "runtime/signals/kinds.hpp"

namespace mpol::signals {
namespace {

struct Bounds {
  double least = 0, most = 0;
};

std::optional<std::int64_t> read_size(std::string_view text) {
  std::int64_t number = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < 12 && text[at] >= '0' && text[at] <= '9'; ++at)
    number = number * 10 + (text[at] - '0');
  const std::string_view unit = text.substr(at);
  if (at == 0) return std::nullopt;
  if (unit == "B") return number;
  if (unit == "KB") return number << 10;
  if (unit == "MB") return number << 20;
  return std::nullopt;
}

// ---- a value of each type: what is expected, or "" when it is in `into` ----

std::string set_Text(setting::Text& into, const toml::node& value, Bounds, const std::string&) {
  const auto text = value.value_exact<std::string>();
  if (!text || text->empty()) return "a string that is not empty";
  into = *text;
  return "";
}

std::string set_Path(setting::Path& into, const toml::node& value, Bounds bounds, const std::string& folder) {
  if (std::string expected = set_Text(into, value, bounds, folder); !expected.empty()) return expected;
  into = (std::filesystem::path(folder) / into).string();
  return "";
}

std::string set_Duration(setting::Duration& into, const toml::node& value, Bounds bounds, const std::string&) {
  const auto text = value.value_exact<std::string>();
  const auto ms = text ? read_duration(*text) : std::nullopt;
  if (!ms || static_cast<double>(*ms) < bounds.least || static_cast<double>(*ms) > bounds.most)
    return fmt::format("a duration such as \"300ms\", from {}ms to {}ms", bounds.least, bounds.most);
  into = *ms;
  return "";
}

std::string set_Size(setting::Size& into, const toml::node& value, Bounds bounds, const std::string&) {
  const auto text = value.value_exact<std::string>();
  const auto bytes = text ? read_size(*text) : std::nullopt;
  if (!bytes || static_cast<double>(*bytes) < bounds.least || static_cast<double>(*bytes) > bounds.most)
    return fmt::format("a size such as \"64KB\", from {:.0f}B to {:.0f}B", bounds.least, bounds.most);
  into = *bytes;
  return "";
}

std::string set_Count(setting::Count& into, const toml::node& value, Bounds bounds, const std::string&) {
  const auto number = value.value_exact<std::int64_t>();
  if (!number || static_cast<double>(*number) < bounds.least || static_cast<double>(*number) > bounds.most)
    return fmt::format("a whole number from {:.0f} to {:.0f}", bounds.least, bounds.most);
  into = *number;
  return "";
}

std::string set_Number(setting::Number& into, const toml::node& value, Bounds bounds, const std::string&) {
  const auto number = value.is_number() ? value.value<double>() : std::nullopt;
  if (!number || !(*number >= bounds.least && *number <= bounds.most))
    return fmt::format("a number from {} to {}", bounds.least, bounds.most);
  into = *number;
  return "";
}

std::string set_Bool(setting::Bool& into, const toml::node& value, Bounds, const std::string&) {
  const auto truth = value.value_exact<bool>();
  if (!truth) return "true or false";
  into = *truth;
  return "";
}

std::string set_Texts(setting::Texts& into, const toml::node& value, Bounds, const std::string&) {
  const std::string expected = "a table of strings, such as { x-team = \"safety\" }";
  if (!value.is_table()) return expected;
  into.clear();
  for (const auto& [key, node] : *value.as_table()) {
    const auto text = node.value_exact<std::string>();
    if (!text) return expected;
    into.emplace(key.str(), *text);
  }
  return "";
}

std::string set_Map(setting::Map& into, const toml::node& value, Bounds, const std::string&) {
  const std::string expected = "a table from signals to strings or lists of strings, such as { hate = [\"hate\"] }";
  if (!value.is_table()) return expected;
  into.clear();
  for (const auto& [key, node] : *value.as_table()) {
    std::vector<std::string>& categories = into[std::string(key.str())];
    const auto add = [&](const toml::node& one) {
      const auto text = one.value_exact<std::string>();
      if (text && !text->empty()) categories.push_back(*text);
      return text && !text->empty();
    };
    const toml::array* const list = node.as_array();
    const bool is_good = list == nullptr ? add(node) : !list->empty() && std::all_of(list->begin(), list->end(), add);
    if (!is_good) return expected;
  }
  return "";
}

// ---- the table of settings ----

struct Row {
  std::string name, standard;
  std::string (*set)(ProviderSettings&, const toml::node&, const std::string& folder);
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
#define MPOL_SETTING(name, type, standard, least, most, what)                                            \
  {#name, standard, [](ProviderSettings& settings, const toml::node& value, const std::string& folder) { \
     return set_##type(settings.name, value, Bounds{least, most}, folder);                               \
   }},
#include "runtime/signals/settings.def"
#undef MPOL_SETTING
  };
  return all;
}

ProviderSettings default_settings() {
  ProviderSettings settings;
  for (const Row& row : rows()) {
    if (row.standard == "\"\"") continue;
    const toml::table parsed = toml::parse("x = " + row.standard);
    MPOL_ASSERT(row.set(settings, *parsed.get("x"), "").empty(), "the default of a setting is within its bounds");
  }
  return settings;
}

std::string found(const toml::node& value) {
  if (value.is_table()) return "a table";
  if (value.is_array()) return "a list";
  std::ostringstream text;
  value.visit([&](const auto& node) {
    if constexpr (toml::is_value<decltype(node)>) text << toml::toml_formatter(node);
  });
  return text.str().size() > 40 ? "a longer value" : text.str();
}

// Reads one file. After the first fault the rest is not looked at: one mistake, one message.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), folder_(std::filesystem::path(path).parent_path().string()) {}

  Result<std::vector<ProviderSettings>> read(std::string_view text) const {
    try {
      return read_file(toml::parse(text, path_));
    } catch (const toml::parse_error& error) {
      return fault_at(error.source(), std::string(error.description()));
    }
  }

 private:
  Result<std::vector<ProviderSettings>> read_file(const toml::table& file) const {
    for (const auto& [key, value] : file) {
      if (key.str() != "provider")
        return fault_at(key.source(),
                        fmt::format("there is no setting `{}`, expected tables `[[provider]]`", key.str()));
    }
    const toml::node* const node = file.get("provider");
    if (node == nullptr) return Failure{fmt::format("{}: there is no `[[provider]]`", path_)};
    if (!node->is_array_of_tables()) return fault(*node, "`provider` must be written as `[[provider]]`");
    std::vector<ProviderSettings> all;
    for (const toml::node& one : *node->as_array()) {
      if (all.size() == limits::kMaxProviders)
        return fault(one, fmt::format("there are more than {} providers", limits::kMaxProviders));
      auto settings = read_provider(*one.as_table());
      if (!settings) return settings.error();
      if (std::string wrong = conflict(all, *settings); !wrong.empty()) return fault(one, wrong);
      all.push_back(*std::move(settings));
    }
    return all;
  }

  static std::string conflict(const std::vector<ProviderSettings>& others, const ProviderSettings& one) {
    for (const ProviderSettings& other : others) {
      if (other.name == one.name) return fmt::format("two providers are called `{}`", one.name);
      for (const auto& [signal, categories] : one.signals) {
        if (other.signals.contains(signal))
          return fmt::format("signal `{}` is given by `{}` already; one provider gives a signal", signal, other.name);
      }
    }
    return "";
  }

  Result<ProviderSettings> read_provider(const toml::table& table) const {
    const toml::node* const kind_node = table.get("kind");
    const auto kind_name = kind_node == nullptr ? std::nullopt : kind_node->value_exact<std::string>();
    if (!kind_name) return fault(kind_node == nullptr ? table : *kind_node, "a provider needs a `kind`, a string");
    const ProviderKind* const kind = find_kind(*kind_name);
    if (kind == nullptr) {
      return fault(*kind_node, fmt::format("there is no kind `{}` of provider{}; there are {}", *kind_name,
                                           did_you_mean(*kind_name, kind_names()), fmt::join(kind_names(), ", ")));
    }
    ProviderSettings settings = default_settings();
    settings.name = settings.kind = *kind_name;
    for (const auto& [key, value] : table) {
      if (key.str() == "kind") continue;
      if (auto wrong = set(settings, *kind, key, value); !wrong) return wrong.error();
    }
    if (auto wrong = kind->check(settings); !wrong.empty())
      return fault(table, fmt::format("provider `{}`: {}", settings.name, wrong));
    return settings;
  }

  Result<void> set(ProviderSettings& settings, const ProviderKind& kind, const toml::key& key,
                   const toml::node& value) const {
    std::string expected;
    if (key.str() == "name") {
      expected = set_Text(settings.name, value, {}, "");
    } else if (std::find(kind.settings.begin(), kind.settings.end(), key.str()) == kind.settings.end()) {
      return fault_at(
          key.source(),
          fmt::format("a provider of kind `{}` has no setting `{}`{}; it has name, {}", settings.kind, key.str(),
                      did_you_mean(std::string(key.str()), kind.settings), fmt::join(kind.settings, ", ")));
    } else {
      const auto row = std::find_if(rows().begin(), rows().end(), [&](const Row& r) { return r.name == key.str(); });
      MPOL_ASSERT(row != rows().end(), "a kind's settings are rows of settings.def");
      expected = row->set(settings, value, folder_);
    }
    if (expected.empty()) return {};
    return fault(value, fmt::format("`{}`: found {}, expected {}", key.str(), found(value), expected));
  }

  static std::string did_you_mean(const std::string& name, const std::vector<std::string>& names) {
    const auto nearest = nearest_name(name, names);
    return nearest ? fmt::format(" (did you mean `{}`?)", *nearest) : "";
  }
  Failure fault_at(const toml::source_region& place, const std::string& what) const {
    return Failure{fmt::format("{}:{}:{}: {}", path_, place.begin.line, place.begin.column, what)};
  }
  Failure fault(const toml::node& node, const std::string& what) const { return fault_at(node.source(), what); }

  const std::string& path_;
  std::string folder_;
};

}  // namespace

Result<std::vector<ProviderSettings>> read_providers(std::string_view text, const std::string& path) {
  return Reader(path).read(text);
}

}  // namespace mpol::signals
