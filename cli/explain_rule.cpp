#include "cli/explain_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/diagnostics/shown_line.hpp"
#include "base/text/utf8.hpp"
#include "runtime/engine/explain.hpp"
#include "runtime/sealing.hpp"

namespace mpol::cli {
namespace {

const char* in_words(RuleState state) {
  switch (state) {
    case RuleState::Fired: return "fired";
    case RuleState::NotFired: return "did not fire";
    case RuleState::Undetermined: return "is undetermined";
  }
  return "";
}

const char* in_words(Truth truth) {
  return truth == Truth::True ? "true   " : truth == Truth::False ? "false  " : "unknown";
}

std::string in_quotes(const std::string& title) { return title.empty() ? "" : " \"" + title + '"'; }

void show_conditions(const engine::Explanation& explanation, const Decision& decision, const Program& program,
                     std::ostream& out) {
  for (const engine::ExplainedCondition& condition : explanation.conditions) {
    out << "  " << in_words(condition.truth) << "  " << condition.text;
    if (condition.place.has_value()) {
      const Origin& origin = program.tables().origins[condition.place.index];
      out << fmt::format("   {}:{}:{}", origin.file, origin.line, origin.column);
    }
    out << '\n';
    for (const engine::ExplainedValue& value : condition.values)
      out << "           " << value.name << " = "
          << (value.is_content && !decision.sealed.empty() ? kSealed : value.value) << '\n';
    const auto is_shown = [&](const Missing& missing) {
      return std::any_of(condition.values.begin(), condition.values.end(),
                         [&](const engine::ExplainedValue& value) { return value.name == missing.name; });
    };
    for (const Missing& missing : condition.missing) {
      if (!is_shown(missing)) out << "           " << missing.name << ": " << missing.reason << '\n';
    }
  }
}

// The pattern's name; of one that is written in place, itself.
std::string found_by(const Evidence& evidence) {
  if (!evidence.name.empty()) return evidence.name;
  return evidence.pattern.empty() ? "a pattern" : "`" + evidence.pattern + "`";
}

// What was found, as it stands in the event's text.
void show_matches(RuleId rule, const Decision& decision, const Frame& frame, std::ostream& out) {
  constexpr std::size_t kMostBytes = 80;
  for (const Evidence& evidence : decision.evidence) {
    if (evidence.rule != rule || !evidence.field.has_value()) continue;
    std::string_view match = found_text(decision, evidence, frame);
    const bool is_long = match.size() > kMostBytes;
    if (is_long) match = match.substr(0, utf8::floor_to_boundary(match, kMostBytes));
    out << fmt::format("  found    `{}{}` by {} in {}, bytes {} to {}\n", show_line(match).text, is_long ? "…" : "",
                       found_by(evidence), evidence.view, evidence.begin, evidence.end);
  }
}

// What happens while the rule cannot be decided.
void show_consequence(const ir::Rule& rule, const Program& program, std::ostream& out) {
  if (rule.unknown.empty()) {
    out << "  then     nothing: the rule has no `unknown` clause\n";
    return;
  }
  std::string actions;
  for (const ir::ActionCall& call : rule.unknown)
    actions += (actions.empty() ? "" : ", ") + program.tables().actions[call.action.index].name;
  out << "  then     " << actions << ", by its `unknown` clause\n";
}

}  // namespace

std::string explain_rule(RuleId rule, engine::Evaluator& evaluator, const Decision& decision) {
  const Program& program = evaluator.program();
  const engine::Explanation explanation = engine::explain(evaluator, rule);
  std::ostringstream out;
  const ir::Rule& asked = program.module().rules[rule.index];
  out << asked.id << in_quotes(asked.title) << ' ' << in_words(explanation.state) << '\n';
  show_conditions(explanation, decision, program, out);
  if (explanation.state == RuleState::Fired) show_matches(rule, decision, evaluator.frame(), out);
  if (explanation.state == RuleState::Undetermined) show_consequence(asked, program, out);
  return out.str();
}

std::string explain_level(LevelId level, engine::Evaluator& evaluator, const Decision& decision) {
  const Program& program = evaluator.program();
  const ir::Level& asked = program.module().levels[level.index];
  const engine::Explanation explanation = engine::explain(evaluator, asked.condition);
  const char* const state = explanation.state == RuleState::Fired      ? "holds"
                            : explanation.state == RuleState::NotFired ? "does not hold"
                                                                       : "is unknown";
  std::ostringstream out;
  out << "level " << asked.number << in_quotes(asked.title) << ": its condition " << state << '\n';
  show_conditions(explanation, decision, program, out);
  return out.str();
}

}  // namespace mpol::cli
