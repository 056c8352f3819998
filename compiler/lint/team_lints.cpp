#include "compiler/lint/team_lints.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

#include "base/doors/json_query.hpp"
#include "compiler/lint/policy_json.hpp"

namespace mpol::lint {
namespace {

using Json = nlohmann::json;

// Where jq says `line 3`, that line of the query.
Span place_in(const TeamLint& lint, const std::string& message) {
  const std::size_t word = message.rfind("line ");
  if (word == std::string::npos) return lint.query_span;
  const std::size_t line = std::strtoul(message.c_str() + word + 5, nullptr, 10);
  if (line == 0 || line > lint.lines.size()) return lint.query_span;
  return lint.lines[line - 1];
}

const OwnRule* rule_called(const Facts& facts, const std::string& id) {
  for (const OwnRule& own : facts.rules()) {
    if (own.rule.id == id) return &own;
  }
  return nullptr;
}

std::optional<Span> span_of(const Json& at, const Facts& facts) {
  if (at.is_string()) {
    const OwnRule* rule = rule_called(facts, at.get<std::string>());
    return rule == nullptr ? std::nullopt : std::optional(rule->rule.id_span);
  }
  if (!at.is_object() || !at.contains("file") || !at["file"].is_string()) return std::nullopt;
  for (const char* key : {"begin", "end"}) {
    if (!at.contains(key) || !at[key].is_number_unsigned()) return std::nullopt;
  }
  const auto begin = at["begin"].get<std::uint64_t>(), end = at["end"].get<std::uint64_t>();
  for (std::size_t i = 0; i < facts.sources.size(); ++i) {
    const SourceFile& file = facts.sources.file(FileId(i));
    if (file.name() != at["file"].get<std::string>() || !facts.is_own(FileId(i))) continue;
    if (begin > end || end > file.text().size()) return std::nullopt;
    return Span{FileId(i), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  return std::nullopt;
}

// False if the result is none that can be shown.
bool show(const TeamLint& lint, const std::string& text, const Facts& facts, std::vector<TeamFinding>& found) {
  const Json result = Json::parse(text, nullptr, false);
  if (!result.is_object() || !result.contains("at")) return false;
  const std::optional<Span> span = span_of(result["at"], facts);
  if (!span) return false;
  const bool has_message = result.contains("message");
  if (has_message && !result["message"].is_string()) return false;
  Diagnostic finding;
  finding.code = Code::L0901;
  finding.severity = lint.severity;
  finding.span = *span;
  finding.message = fmt::format(fmt::runtime(info(finding.code).message), lint.name,
                                has_message ? result["message"].get<std::string>() : lint.message);
  found.push_back({lint, std::move(finding)});
  return true;
}

std::string shortened(const std::string& text) {
  constexpr std::size_t kShown = 80;
  return text.size() <= kShown ? text : text.substr(0, kShown) + "…";
}

}  // namespace

std::vector<TeamFinding> run_team_lints(const Facts& facts, Diagnostics& faults) {
  std::vector<TeamFinding> found;
  if (facts.settings.team.empty()) return found;
  const std::string policy = policy_json(facts);
  for (const TeamLint& lint : facts.settings.team) {
    const auto results = query_json(lint.query, policy);
    if (!results) {
      const std::string& message = results.error().message;
      faults.report(Code::L0016, place_in(lint, message), lint.name, message);
      continue;
    }
    for (const std::string& result : *results) {
      if (show(lint, result, facts, found)) continue;
      faults.report(Code::L0017, lint.query_span, lint.name, shortened(result))
          .help("`.rules[] | select(…) | {at}` gives the places of rules");
      break;
    }
  }
  return found;
}

}  // namespace mpol::lint
