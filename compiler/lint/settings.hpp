// What a team has set for its lints: mpol-lint.toml.
//
//   languages = ["en", "fr"]             those that the product speaks; rules are held against them
//   regions   = ["FR", "US"]             those that it is offered in
//   baseline  = "lint-baseline.txt"      beside the file
//   [levels]                             by family or by lint: error, warning, hint, off
//   style = "off"
//   rule_never_fires = "error"
//   [[paths]]                            for some files only; later tables win over earlier ones
//   match  = "library/*"                 from the file's folder; `*` is any text
//   levels = { style = "off" }
//   [[lint]]                             one of the team's own (team_lints.hpp)
//   name     = "critical_has_two_references"
//   message  = "a critical rule names two references"
//   severity = "error"                   or warning (without it), hint
//   query    = '''.rules[] | select(.severity == "critical" and (.references | length) < 2) | {at}'''
//
// Errors:  L0010 to L0014, L0018 with the place in the file; after the first that stops reading, the rest is not looked at.
// Threads: plain data; pure functions.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"

namespace mpol::lint {

// "bugs", "safety", "precision", "cost", "style"; "team" for a team's own, "check" for warnings of check, "lint" for the linter's own.
std::string_view family_of(Code code);
const std::vector<std::string>& families();

struct Level {
  std::optional<Severity> severity;  // none: off
};

// One table of levels.
struct Levels {
  std::string match;  // empty: all files
  std::vector<std::pair<std::string, Level>> families;
  std::vector<std::pair<Code, Level>> lints;  // win over families
};

// A lint of the team's own.
struct TeamLint {
  std::string name, message, query;
  Severity severity = Severity::Warning;
  Span query_span;
  std::vector<Span> lines;  // of the query, in the settings
};

struct Settings {
  std::vector<std::string> languages, regions;
  std::string baseline;  // as written; empty: none
  std::vector<Levels> levels;
  std::vector<TeamLint> team;
  std::string today;  // `2027-03-31`; empty: no lint asks for the day
  // A source's name as seen from the folder of the settings.
  std::function<std::string(const std::string&)> path_of = [](const std::string& name) { return name; };

  // What a finding counts as in a file; none: off.
  std::optional<Severity> level(Code code, const std::string& file) const;
};

// `file` is the settings' text in `sources`.
Settings read_settings(FileId file, const SourceTree& sources, Diagnostics& diagnostics);

// Whether `text` is `pattern`, in which `*` stands for any text.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace mpol::lint
