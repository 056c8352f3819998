#include "runtime/signals/settings.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/assert.hpp"
#include "base/doors/toml_settings.hpp"
#include "base/limits.hpp"
#include "runtime/signals/kinds.hpp"

namespace mpol::signals {
namespace {

using setting::did_you_mean;

const std::vector<setting::Row<ProviderSettings>>& rows() {
  static const std::vector<setting::Row<ProviderSettings>> all = {
#define MPOL_SETTING(name, type, standard, least, most, what)                                                    \
  {"",                                                                                                           \
   #name,                                                                                                        \
   standard,                                                                                                     \
   what,                                                                                                         \
   {setting::Type::type, least, most},                                                                           \
   [](ProviderSettings& settings, const toml::node& value, const setting::Terms& terms, const std::string& at) { \
     return setting::read(settings.name, value, terms, at);                                                      \
   }},
#include "runtime/signals/settings.def"
#undef MPOL_SETTING
  };
  return all;
}

ProviderSettings default_settings() {
  ProviderSettings settings;
  setting::set_defaults(settings, rows());
  return settings;
}

std::string expected(const setting::Terms& terms) {
  using setting::Type;
  switch (terms.type) {
    case Type::Duration: return fmt::format("a duration such as \"300ms\", from {}ms to {}ms", terms.least, terms.most);
    case Type::Size: return fmt::format("a size such as \"64KB\", from {:.0f}B to {:.0f}B", terms.least, terms.most);
    case Type::Count: return fmt::format("a whole number from {:.0f} to {:.0f}", terms.least, terms.most);
    case Type::Number: return fmt::format("a number from {} to {}", terms.least, terms.most);
    case Type::Bool: return "true or false";
    case Type::TextTable: return "a table of strings, such as { x-team = \"safety\" }";
    case Type::ListTable: return "a table from signals to strings or lists of strings, such as { hate = [\"hate\"] }";
    default: return "a string that is not empty";
  }
}

std::string found(const toml::node& value) {
  if (const auto string = value.value_exact<std::string>())
    return string->size() > 40 ? "a longer string" : fmt::format("\"{}\"", *string);
  return setting::found_in_words(value);
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
    setting::Terms terms{setting::Type::Text};
    bool is_good = value.value_exact<std::string>() != "";
    if (key.str() == "name") {
      is_good = is_good && setting::read(settings.name, value, terms, "");
    } else if (std::find(kind.settings.begin(), kind.settings.end(), key.str()) == kind.settings.end()) {
      return fault_at(key.source(),
                      fmt::format("a provider of kind `{}` has no setting `{}`{}; it has name, {}", settings.kind,
                                  key.str(), did_you_mean(key.str(), kind.settings), fmt::join(kind.settings, ", ")));
    } else {
      const auto row = std::find_if(rows().begin(), rows().end(), [&](const auto& r) { return r.name == key.str(); });
      MPOL_ASSERT(row != rows().end(), "a kind's settings are rows of settings.def");
      terms = row->terms;
      is_good = is_good && row->read(settings, value, terms, folder_);
    }
    if (is_good) return {};
    return fault(value, fmt::format("`{}`: found {}, expected {}", key.str(), found(value), expected(terms)));
  }

  Failure fault_at(const toml::source_region& place, const std::string& what) const {
    return Failure{setting::at_place(path_, place, what)};
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
