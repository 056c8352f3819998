#include "compiler/lint/settings.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/doors/toml.hpp"
#include "base/limits.hpp"

namespace mpol::lint {
namespace {

const std::vector<std::string> kKeys = {"languages", "regions", "baseline", "levels", "paths", "lint"};
const std::vector<std::string> kTeamKeys = {"name", "message", "severity", "query"};
const std::vector<std::string> kPathKeys = {"match", "levels"};

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer:
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "a truth value";
    default: return "a date or time";
  }
}

std::string quoted_list(const std::vector<std::string>& names) { return fmt::format("`{}`", fmt::join(names, "`, `")); }

class Reader {
 public:
  Reader(FileId file, const SourceTree& sources, Diagnostics& out) : file_(file), sources_(sources), out_(out) {}

  Settings read() {
    try {
      read(toml::parse(sources_.file(file_).text()));
    } catch (const toml::parse_error& error) {
      out_.report(Code::L0010, span(error.source()), error.description());
    }
    return std::move(settings_);
  }

 private:
  void read(const toml::table& root) {
    for (const auto& [key, value] : root) {
      if (key == "languages") {
        read_list(value, settings_.languages);
      } else if (key == "regions") {
        read_list(value, settings_.regions);
      } else if (key == "baseline") {
        if (const auto text = read_text(value)) settings_.baseline = *text;
      } else if (key == "levels") {
        settings_.levels.insert(settings_.levels.begin(), read_levels(value, ""));
      } else if (key == "paths") {
        read_paths(value);
      } else if (key == "lint") {
        read_team_lints(value);
      } else {
        report_unknown(key, kKeys);
      }
    }
  }

  void read_paths(const toml::node& node) {
    const toml::array* tables = node.as_array();
    if (tables == nullptr || !node.is_array_of_tables()) return report_kind(node, "tables `[[paths]]`");
    for (const toml::node& each : *tables) {
      const toml::table& table = *each.as_table();
      std::string match;
      for (const auto& [key, value] : table) {
        if (key == "match") match = read_text(value).value_or("");
        if (std::find(kPathKeys.begin(), kPathKeys.end(), key.str()) == kPathKeys.end()) report_unknown(key, kPathKeys);
      }
      const toml::node* levels = table.get("levels");
      if (match.empty() || levels == nullptr) {
        report_kind(table, "`match` and `levels`");
      } else {
        settings_.levels.push_back(read_levels(*levels, match));
      }
    }
  }

  void read_team_lints(const toml::node& node) {
    const toml::array* tables = node.as_array();
    if (tables == nullptr || !node.is_array_of_tables()) return report_kind(node, "tables `[[lint]]`");
    for (const toml::node& each : *tables) read_team_lint(*each.as_table());
  }

  void read_team_lint(const toml::table& table) {
    TeamLint lint;
    for (const auto& [key, value] : table) {
      if (key == "name") {
        lint.name = read_text(value).value_or("");
      } else if (key == "message") {
        lint.message = read_text(value).value_or("");
      } else if (key == "severity") {
        const std::optional<Level> level = read_level(value);
        if (level && level->severity) lint.severity = *level->severity;
        if (level && !level->severity) report_kind(value, "`error`, `warning` or `hint`");
      } else if (key == "query") {
        lint.query = read_text(value).value_or("");
        lint.query_span = span(value.source());
        lint.lines = lines_of(lint.query_span);
      } else {
        report_unknown(key, kTeamKeys);
      }
    }
    if (lint.name.empty() || lint.message.empty() || lint.query.empty())
      return report_kind(table, "`name`, `message` and `query`");
    if (settings_.team.size() == limits::kMaxTeamLints) {
      out_.report(Code::L0018, span(table.source()), limits::kMaxTeamLints);
    } else if (settings_.team.size() < limits::kMaxTeamLints) {
      settings_.team.push_back(std::move(lint));
    }
  }

  // The lines of a string of several; TOML takes the line end right behind the opening quotes away.
  std::vector<Span> lines_of(Span string) const {
    const std::string_view text = sources_.text(string);
    std::vector<Span> lines;
    std::size_t begin = text.starts_with("'''\n") || text.starts_with("\"\"\"\n") ? 4 : 0;
    while (begin <= text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines.push_back(
          {file_, string.begin + static_cast<std::uint32_t>(begin), string.begin + static_cast<std::uint32_t>(end)});
      begin = end + 1;
    }
    return lines;
  }

  Levels read_levels(const toml::node& node, std::string match) {
    Levels levels;
    levels.match = std::move(match);
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      report_kind(node, "a table such as `{ style = \"off\" }`");
      return levels;
    }
    for (const auto& [key, value] : *table) {
      const std::optional<Level> level = read_level(value);
      const std::string name(key.str());
      const std::optional<Code> code = find_code(name);
      if (std::find(families().begin(), families().end(), name) != families().end()) {
        if (level) levels.families.emplace_back(name, *level);
      } else if (!code || name.starts_with('R')) {
        report_unknown_lint(key);
      } else if (info(*code).severity == Severity::Error && family_of(*code) == "check") {
        out_.report(Code::L0014, span(key), name);
      } else if (level) {
        levels.lints.emplace_back(*code, *level);
      }
    }
    return levels;
  }

  std::optional<Level> read_level(const toml::node& node) {
    const auto text = node.value_exact<std::string>();
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Hint}) {
      if (text && *text == name(severity)) return Level{severity};
    }
    if (text && *text == "off") return Level{};
    report_kind(node, "`error`, `warning`, `hint` or `off`");
    return std::nullopt;
  }

  void read_list(const toml::node& node, std::vector<std::string>& into) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return report_kind(node, "a list of strings, such as [\"en\", \"fr\"]");
    for (const toml::node& element : *list) {
      if (const auto text = read_text(element)) into.push_back(*text);
    }
  }

  std::optional<std::string> read_text(const toml::node& node) {
    auto text = node.value_exact<std::string>();
    if (!text || text->empty()) {
      report_kind(node, "a string that is not empty");
      return std::nullopt;
    }
    return text;
  }

  void report_kind(const toml::node& node, std::string_view expected) {
    const auto text = node.value_exact<std::string>();
    out_.report(Code::L0012, span(node.source()), expected, text ? fmt::format("`{}`", *text) : kind_of(node));
  }
  void report_unknown(const toml::key& key, const std::vector<std::string>& known) {
    const std::string name(key.str());
    offer(out_.report(Code::L0011, span(key), name, quoted_list(known)), key, known);
  }
  void report_unknown_lint(const toml::key& key) {
    std::vector<std::string> known = families();
    for (const CodeInfo& row : all_codes()) {
      if (row.severity != Severity::Error || row.text.starts_with('L')) known.emplace_back(row.name);
    }
    offer(out_.report(Code::L0013, span(key), std::string(key.str())), key, known);
  }
  void offer(Diagnostics::Builder report, const toml::key& key, const std::vector<std::string>& known) {
    if (const auto nearest = nearest_name(key.str(), known)) report.help(fmt::format("did you mean `{}`?", *nearest));
  }

  Span span(const toml::key& key) const { return span(key.source()); }
  // TOML counts columns in code points, from 1.
  Span span(const toml::source_region& region) const {
    const std::uint32_t begin = offset(region.begin), end = offset(region.end);
    return {file_, begin, std::max(begin, end)};
  }
  std::uint32_t offset(toml::source_position at) const { return sources_.file(file_).offset({at.line, at.column}); }

  FileId file_;
  const SourceTree& sources_;
  Diagnostics& out_;
  Settings settings_;
};

}  // namespace

std::string_view family_of(Code code) {
  const std::string_view text = info(code).text;
  if (!text.starts_with("L0")) return "check";
  constexpr std::string_view kFamilies[] = {"lint", "bugs", "safety", "precision", "cost", "style"};
  if (text[2] == '9') return "team";
  const auto index = static_cast<std::size_t>(text[2] - '0');
  return index < std::size(kFamilies) ? kFamilies[index] : "lint";
}

const std::vector<std::string>& families() {
  static const std::vector<std::string> all = {"bugs", "safety", "precision", "cost", "style", "team", "check", "lint"};
  return all;
}

std::optional<Severity> Settings::level(Code code, const std::string& file) const {
  Level level{info(code).severity};
  if (levels.empty()) return level.severity;
  const std::string path = path_of(file);
  const std::string_view family = family_of(code);
  for (const Levels& table : levels) {
    if (!table.match.empty() && !matches(table.match, path)) continue;
    for (const auto& [name, set] : table.families) {
      if (name == family) level = set;
    }
    for (const auto& [lint, set] : table.lints) {
      if (lint == code) level = set;
    }
  }
  return level.severity;
}

Settings read_settings(FileId file, const SourceTree& sources, Diagnostics& diagnostics) {
  return Reader(file, sources, diagnostics).read();
}

// Greedy: the last `*` takes one more byte where the rest does not fit.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace mpol::lint
