#include "cli/testing/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/limits.hpp"

namespace mpol::cli {
namespace {

// The first line that declares a package, without its comment; enough to tell the files of a folder apart.
std::string package_line(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("package ")) continue;
    line = line.substr(0, line.find("//"));
    return std::string(line.substr(0, line.find_last_not_of(" \t\r") + 1));
  }
  return {};
}

std::optional<TestPlace> place_in(const std::string& path, const Files& files) {
  const std::size_t colon = path.rfind(':');
  if (colon == std::string::npos || files.kind(path) != PathKind::Missing) return std::nullopt;
  TestPlace place{path.substr(0, colon), 0};
  const char* const end = path.data() + path.size();
  const auto [stop, error] = std::from_chars(path.data() + colon + 1, end, place.line);
  if (error != std::errc() || stop != end || place.line == 0) return std::nullopt;
  place.file = join_path(folder_of(place.file), name_of(place.file));
  return place;
}

// The files of the folder that declare the same package, and this one.
Result<std::vector<std::string>> files_of_package(const std::string& path, const Files& files) {
  const auto own = files.read(path, limits::kMaxPolicyBytes);
  if (!own) return own.error();
  const auto names = files.list(folder_of(path));
  if (!names) return names.error();
  std::vector<std::string> result{path};
  const std::string package = package_line(*own);
  for (const std::string& name : *names) {
    const std::string other = join_path(folder_of(path), name);
    if (other == path || !name.ends_with(".mpol") || files.kind(other) != PathKind::File) continue;
    const auto text = files.read(other, limits::kMaxPolicyBytes);
    if (text && package_line(*text) == package) result.push_back(other);
  }
  std::sort(result.begin(), result.end());
  return result;
}

class Selector {
 public:
  Selector(const SelectionOptions& options, const Policies& policies) : options_(options), policies_(policies) {}

  Result<std::vector<SelectedTest>> run() {
    if (auto failure = compile_titles()) return *failure;
    rules_found_.assign(options_.rules.size(), false);
    places_found_.assign(options_.places.size(), false);
    std::vector<SelectedTest> selected;
    for (std::size_t i = 0; i < policies_.packages.size(); ++i) {
      const checked::Policy& policy = policies_.packages[i].second.policy;
      if (!policies_.packages[i].second.module) continue;
      for (std::size_t test = 0; test < policy.tests.size(); ++test) {
        // All are asked, so that each finds out what there is.
        const bool by_title = has_title(policy.tests[test]), by_rule = has_rule(policy.tests[test], policy),
                   by_place = has_place(policy.tests[test]);
        if (by_title && by_rule && by_place) selected.push_back({i, test});
      }
    }
    if (auto failure = not_found()) return *failure;
    if (selected.empty() && is_asked()) return Failure{"no test is of this title, rule and place"};
    return selected;
  }

 private:
  bool is_asked() const {
    const bool compiles = std::any_of(policies_.packages.begin(), policies_.packages.end(),
                                      [](const auto& package) { return package.second.module.has_value(); });
    return compiles && !(options_.titles.empty() && options_.rules.empty() && options_.places.empty());
  }

  std::optional<Failure> compile_titles() {
    std::vector<patterns::Pattern> compiled;
    for (const std::string& title : options_.titles) {
      Diagnostics faults;
      auto pattern = patterns::compile_pattern(title, true, {}, {FileId(0), 0, 0}, faults);
      if (!pattern) return Failure{"--run `" + title + "`: " + faults.list().front().message};
      compiled.push_back(std::move(*pattern));
    }
    scanner_ = patterns::make_plain_scanner(std::move(compiled));
    scratch_ = scanner_->make_scratch();
    return std::nullopt;
  }

  bool has_title(const checked::Test& test) {
    if (options_.titles.empty()) return true;
    patterns::PatternBits found;
    // Past the limit of work nothing is known: then the test is run.
    return !scanner_->find(test.title, *scratch_, found) || found.any();
  }

  bool has_rule(const checked::Test& test, const checked::Policy& policy) {
    bool found = options_.rules.empty();
    for (std::size_t i = 0; i < options_.rules.size(); ++i) {
      std::string_view wanted = options_.rules[i];
      const bool is_prefix = wanted.ends_with('*');
      if (is_prefix) wanted.remove_suffix(1);
      const auto is_wanted = [&](RuleId rule) {
        const std::string& id = policy.rules[rule.index].id;
        return is_prefix ? id.starts_with(wanted) : id == wanted;
      };
      for (const checked::TestStep& step : test.steps) {
        for (const checked::Expectation& expectation : step.expectations) {
          if (!std::any_of(expectation.rules.begin(), expectation.rules.end(), is_wanted)) continue;
          found = rules_found_[i] = true;
        }
      }
    }
    return found;
  }

  bool has_place(const checked::Test& test) {
    bool found = options_.places.empty();
    const SourceFile& file = policies_.sources.file(test.span.file);
    const std::uint32_t first = file.position(test.span.begin).line, last = file.position(test.span.end).line;
    for (std::size_t i = 0; i < options_.places.size(); ++i) {
      const TestPlace& place = options_.places[i];
      if (file.name() != place.file || place.line < first || place.line > last) continue;
      found = places_found_[i] = true;
    }
    return found;
  }

  std::optional<Failure> not_found() const {
    if (!is_asked()) return std::nullopt;
    for (std::size_t i = 0; i < options_.rules.size(); ++i) {
      if (!rules_found_[i]) return rule_not_found(options_.rules[i]);
    }
    for (std::size_t i = 0; i < options_.places.size(); ++i) {
      if (!places_found_[i]) return place_not_found(options_.places[i]);
    }
    return std::nullopt;
  }

  Failure rule_not_found(const std::string& wanted) const {
    std::vector<std::string> ids;
    for (const auto& [package, compiled] : policies_.packages) {
      for (const checked::Rule& rule : compiled.policy.rules) ids.push_back(rule.id);
    }
    if (std::find(ids.begin(), ids.end(), wanted) != ids.end())
      return {"no test expects anything of rule `" + wanted + "`"};
    const auto nearest = nearest_name(wanted, ids);
    return {"there is no rule `" + wanted + '`' + (nearest ? "; did you mean `" + *nearest + "`?" : "")};
  }

  // Names the last test that begins before the line, or else the first.
  Failure place_not_found(const TestPlace& place) const {
    std::uint32_t nearest = 0;
    for (const auto& [package, compiled] : policies_.packages) {
      for (const checked::Test& test : compiled.policy.tests) {
        const SourceFile& file = policies_.sources.file(test.span.file);
        const std::uint32_t line = file.position(test.span.begin).line;
        if (file.name() == place.file && (nearest == 0 || line <= place.line)) nearest = line;
      }
    }
    const std::string there = nearest > 0 ? fmt::format("the nearest begins in line {}", nearest) : "the file has none";
    return {fmt::format("there is no test at {}:{}: {}", place.file, place.line, there)};
  }

  const SelectionOptions& options_;
  const Policies& policies_;
  std::unique_ptr<patterns::Scanner> scanner_;
  std::unique_ptr<patterns::Scratch> scratch_;
  std::vector<bool> rules_found_, places_found_;
};

}  // namespace

Result<std::vector<TestPlace>> take_places(std::vector<std::string>& paths, const Files& files) {
  std::vector<TestPlace> places;
  std::vector<std::string> others;
  for (const std::string& path : paths) {
    auto place = place_in(path, files);
    if (!place) {
      others.push_back(path);
      continue;
    }
    const auto package = files_of_package(place->file, files);
    if (!package) return package.error();
    others.insert(others.end(), package->begin(), package->end());
    places.push_back(std::move(*place));
  }
  std::set<std::string> seen;
  std::erase_if(others, [&](const std::string& path) { return !seen.insert(path).second; });
  paths = std::move(others);
  return places;
}

Result<std::vector<SelectedTest>> select_tests(const SelectionOptions& options, const Policies& policies) {
  return Selector(options, policies).run();
}

}  // namespace mpol::cli
