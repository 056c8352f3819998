#include "runtime/actions/sinks.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/diagnostics/diagnostics.hpp"
#include "base/doors/toml.hpp"
#include "base/text/time_text.hpp"

namespace mpol::actions {
namespace {

using MakeSink = Result<std::unique_ptr<Sink>> (*)(const SinkSettings&);
struct Kind {
  std::string name;
  std::vector<std::string> settings;
  MakeSink make;
};

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
#define MPOL_SINK(kind, known) {#kind, words(known), make_##kind},
#include "runtime/actions/sinks.def"
#undef MPOL_SINK
  };
  return all;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  return names;
}

// Reads one file. After the first fault the rest is not looked at: one mistake, one message.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Result<std::vector<SinkSettings>> read(std::string_view text) const {
    try {
      return read(toml::parse(text, path_));
    } catch (const toml::parse_error& error) {
      return fault_at(error.source(), std::string(error.description()));
    }
  }

 private:
  Result<std::vector<SinkSettings>> read(const toml::table& file) const {
    for (const auto& [key, value] : file) {
      if (key.str() == "sink") continue;
      return fault(value, fmt::format("there is no setting `{}`, expected tables `[[sink]]`", key.str()));
    }
    const toml::node* sinks = file.get("sink");
    if (sinks == nullptr) return Failure{fmt::format("{}: there is no `[[sink]]`", path_)};
    if (!sinks->is_array_of_tables()) return fault(*sinks, "`sink` must be written as `[[sink]]`");
    std::vector<SinkSettings> all;
    for (const toml::node& node : *sinks->as_array()) {
      auto settings = read_sink(*node.as_table());
      if (!settings) return settings;
      for (const SinkSettings& other : all) {
        if (other.name == settings->front().name)
          return fault(node, fmt::format("two sinks are called `{}`", other.name));
      }
      all.push_back(std::move(settings->front()));
    }
    return all;
  }

  Failure fault_at(const toml::source_region& place, const std::string& what) const {
    return Failure{fmt::format("{}:{}:{}: {}", path_, place.begin.line, place.begin.column, what)};
  }
  Failure fault(const toml::node& node, const std::string& what) const { return fault_at(node.source(), what); }

  // A list of one, or a fault.
  Result<std::vector<SinkSettings>> read_sink(const toml::table& table) const {
    const toml::node* kind_node = table.get("kind");
    const auto kind_name = kind_node == nullptr ? std::nullopt : kind_node->value<std::string>();
    if (!kind_name) return fault(kind_node == nullptr ? table : *kind_node, "a sink needs a `kind`, a string");
    const auto kind = std::find_if(kinds().begin(), kinds().end(), [&](const Kind& k) { return k.name == *kind_name; });
    if (kind == kinds().end()) {
      return fault(*kind_node, fmt::format("there is no kind `{}` of sink{}; there are {}", *kind_name,
                                           did_you_mean(*kind_name, kind_names()), fmt::join(kind_names(), ", ")));
    }
    std::vector<std::string> known = {"name", "kind", "actions", "to"};
    known.insert(known.end(), kind->settings.begin(), kind->settings.end());
    SinkSettings settings;
    for (const auto& [key, value] : table) {
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        return fault_at(key.source(),
                        fmt::format("a sink of kind `{}` has no setting `{}`{}; it has {}", *kind_name, key.str(),
                                    did_you_mean(std::string(key.str()), known), fmt::join(known, ", ")));
      }
      if (const auto wrong = set(settings, key.str(), value); !wrong.empty())
        return fault(value, fmt::format("`{}`: {}", key.str(), wrong));
    }
    if (settings.name.empty()) return fault(table, "a sink needs a `name`");
    if (settings.actions.empty())
      return fault(table, fmt::format("sink `{}` needs `actions`, the names of those that it takes", settings.name));
    const auto has = [&](const char* key) { return std::find(known.begin(), known.end(), key) != known.end(); };
    if (has("url") && settings.url.empty() == settings.url_file.empty())
      return fault(table, fmt::format("sink `{}` needs one of `url` and `url_file`", settings.name));
    if (has("file") && settings.file.empty())
      return fault(table, fmt::format("sink `{}` needs a `file`", settings.name));
    if (has("folder") && settings.folder.empty())
      return fault(table, fmt::format("sink `{}` needs a `folder`", settings.name));
    settings.is_local = !has("url");
    return std::vector<SinkSettings>{std::move(settings)};
  }

  static std::string did_you_mean(const std::string& name, const std::vector<std::string>& names) {
    const auto nearest = nearest_name(name, names);
    return nearest ? fmt::format(" (did you mean `{}`?)", *nearest) : "";
  }

  // What is wrong; "": it is set.
  std::string set(SinkSettings& settings, std::string_view key, const toml::node& value) const {
    const std::initializer_list<std::pair<std::string_view, std::string*>> texts = {
        {"name", &settings.name}, {"kind", &settings.kind}, {"url", &settings.url}};
    const std::initializer_list<std::pair<std::string_view, std::string*>> paths = {
        {"url_file", &settings.url_file},
        {"secret_file", &settings.secret_file},
        {"token_file", &settings.token_file},
        {"ca_file", &settings.ca_file},
        {"file", &settings.file},
        {"folder", &settings.folder}};
    const std::initializer_list<std::pair<std::string_view, std::int64_t*>> numbers = {
        {"max_bytes", &settings.max_bytes}, {"keep_files", &settings.keep_files}};
    for (const auto& [name, into] : texts) {
      if (name == key) return set_text(*into, value);
    }
    for (const auto& [name, into] : paths) {
      if (name != key) continue;
      if (const auto wrong = set_text(*into, value); !wrong.empty()) return wrong;
      *into = (std::filesystem::path(path_).parent_path() / *into).string();
      return "";
    }
    for (const auto& [name, into] : numbers) {
      if (name != key) continue;
      const auto number = value.value_exact<std::int64_t>();
      if (!number || *number < 1) return "expected a whole number, at least 1";
      *into = *number;
      return "";
    }
    if (key == "deadline") return set_duration(settings.deadline_ms, value);
    return set_list(key == "to" ? settings.to : settings.actions, value);
  }
  static std::string set_text(std::string& into, const toml::node& value) {
    const auto text = value.value_exact<std::string>();
    if (!text || text->empty()) return "expected a string that is not empty";
    into = *text;
    return "";
  }
  static std::string set_duration(std::int64_t& into, const toml::node& value) {
    const auto text = value.value_exact<std::string>();
    const auto duration = text ? read_duration(*text) : std::nullopt;
    if (!duration || *duration < 1 || *duration > 600'000) return "expected a duration up to 10min, such as \"5s\"";
    into = *duration;
    return "";
  }
  static std::string set_list(std::vector<std::string>& into, const toml::node& value) {
    const toml::array* list = value.as_array();
    if (list == nullptr || list->empty()) return "expected a list of strings, such as [\"report\"]";
    for (const toml::node& element : *list) {
      const auto text = element.value_exact<std::string>();
      if (!text) return "expected a list of strings, such as [\"report\"]";
      into.push_back(*text);
    }
    return "";
  }

  const std::string& path_;
};

}  // namespace

bool RoutedSink::takes(const Item& item) const {
  const auto& actions = settings.actions;
  if (std::find(actions.begin(), actions.end(), item.action) == actions.end()) return false;
  if (settings.to.empty()) return true;
  const auto payload = nlohmann::json::parse(item.payload, nullptr, false);
  if (!payload.is_object() || !payload.contains("args")) return false;
  const auto& args = payload["args"];
  for (const char* name : {"to", "queue", "dataset"}) {
    const auto it = args.find(name);
    if (it == args.end() || !it->is_string()) continue;
    return std::find(settings.to.begin(), settings.to.end(), it->get<std::string>()) != settings.to.end();
  }
  return false;
}

Result<std::vector<SinkSettings>> read_sinks(std::string_view text, const std::string& path) {
  return Reader(path).read(text);
}

Result<std::vector<RoutedSink>> make_sinks(const std::vector<SinkSettings>& settings) {
  std::vector<RoutedSink> sinks;
  for (const SinkSettings& one : settings) {
    const auto kind = std::find_if(kinds().begin(), kinds().end(), [&](const Kind& k) { return k.name == one.kind; });
    auto sink = kind->make(one);
    if (!sink) return Failure{fmt::format("sink `{}`: {}", one.name, sink.error().message)};
    sinks.push_back({one, *std::move(sink)});
  }
  return sinks;
}

}  // namespace mpol::actions
