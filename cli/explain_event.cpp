// `mpol explain POLICY --event FILE`: one event, decided, and for each rule why it fired, or did not, or is
// undetermined.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ostream>

#include "base/diagnostics/shown_line.hpp"
#include "base/text/utf8.hpp"
#include "cli/explain.hpp"
#include "cli/native_tier.hpp"
#include "cli/run_policy.hpp"
#include "runtime/decider.hpp"
#include "runtime/engine/explain.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/event/line_source.hpp"
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

void show_rule(const engine::Explanation& explanation, const Decision& decision, const Program& program,
               Context& context) {
  const ir::Rule& rule = program.module().rules[explanation.rule.index];
  context.out << rule.id << (rule.title.empty() ? "" : " \"" + rule.title + '"') << ' ' << in_words(explanation.state)
              << '\n';
  for (const engine::ExplainedCondition& condition : explanation.conditions) {
    context.out << "  " << in_words(condition.truth) << "  " << condition.text;
    if (condition.place.has_value()) {
      const Origin& origin = program.tables().origins[condition.place.index];
      context.out << fmt::format("   {}:{}:{}", origin.file, origin.line, origin.column);
    }
    context.out << '\n';
    for (const engine::ExplainedValue& value : condition.values)
      context.out << "           " << value.name << " = "
                  << (value.is_content && !decision.sealed.empty() ? kSealed : value.value) << '\n';
    const auto is_shown = [&](const Missing& missing) {
      return std::any_of(condition.values.begin(), condition.values.end(),
                         [&](const engine::ExplainedValue& value) { return value.name == missing.name; });
    };
    for (const Missing& missing : condition.missing) {
      if (!is_shown(missing)) context.out << "           " << missing.name << ": " << missing.reason << '\n';
    }
  }
}

// The pattern's name; of one that is written in place, itself.
std::string found_by(const Evidence& evidence) {
  if (!evidence.name.empty()) return evidence.name;
  return evidence.pattern.empty() ? "a pattern" : "`" + evidence.pattern + "`";
}

// What was found, as it stands in the event's text.
void show_matches(RuleId rule, const Decision& decision, const Frame& frame, Context& context) {
  constexpr std::size_t kMostBytes = 80;
  for (const Evidence& evidence : decision.evidence) {
    if (evidence.rule != rule || !evidence.field.has_value()) continue;
    std::string_view match = found_text(decision, evidence, frame);
    const bool is_long = match.size() > kMostBytes;
    if (is_long) match = match.substr(0, utf8::floor_to_boundary(match, kMostBytes));
    context.out << fmt::format("  found    `{}{}` by {} in {}, bytes {} to {}\n", show_line(match).text,
                               is_long ? "…" : "", found_by(evidence), evidence.view, evidence.begin, evidence.end);
  }
}

// What happens while the rule cannot be decided.
void show_consequence(const ir::Rule& rule, const Program& program, Context& context) {
  if (rule.unknown.empty()) {
    context.out << "  then     nothing: the rule has no `unknown` clause\n";
    return;
  }
  std::string actions;
  for (const ir::ActionCall& call : rule.unknown)
    actions += (actions.empty() ? "" : ", ") + program.tables().actions[call.action.index].name;
  context.out << "  then     " << actions << ", by its `unknown` clause\n";
}

// Decides on the lines before the wanted one where they leave state that it reads, and reads the wanted one; it is valid
// until `lines` is used again.
Result<event::EventLine> find_line(event::LineSource& lines, std::uint64_t wanted, Decider& decider,
                                   event::EventReader& reader, Frame& frame) {
  const ir::Module& module = decider.program().module();
  const bool keeps_state = !module.counters.empty() || !module.levels.empty();
  event::EventDiagnostics unheard;
  for (;;) {
    auto line = lines.next();
    if (!line) return line.error();
    if (!*line) return Failure{fmt::format("there is no line {} among the events", wanted)};
    if ((*line)->number == wanted) return **line;
    if (keeps_state && reader.read(**line, frame, unheard) == event::EventStatus::Read) decider.decide(frame);
  }
}

int explain(const ExplainEvent& options, const LoadedPolicy& policy, event::LineSource& lines, Context& context) {
  const std::shared_ptr<const Program>& program = policy.program;
  Decider decider(program);
  event::EventReader reader(program->tables(), program->symbols());
  event::EventDiagnostics faults;
  Frame frame(program->tables(), program->symbols());
  const auto line = find_line(lines, options.line, decider, reader, frame);
  if (!line) return fail(context, line.error());
  const event::EventStatus status = reader.read(*line, frame, faults);
  for (const event::EventFault& fault : faults.faults()) context.err << to_human(fault, options.events) << '\n';
  if (status == event::EventStatus::Skipped)
    return fail(context, Failure{fmt::format("line {} is empty", options.line)});
  if (status == event::EventStatus::Refused) return kFindings;

  if (options.engine == "native") {
    NativeTier native(program, {CacheFolder::of_user(), true, false, policy.ready});
    native.start();
    native.wait();
    show_native_faults(native, context);
    decider.use_native(native.take());
  }
  std::string decision;
  const Decision& decided = decider.decide(frame);
  write_json(decided, *program, decision);
  bool found = false;
  std::vector<std::string> rules;
  for (std::size_t i = 0; i < program->module().rules.size(); ++i) {
    const ir::Rule& rule = program->module().rules[i];
    rules.push_back(rule.id);
    if (!options.rule.empty() && rule.id != options.rule) continue;
    found = true;
    const engine::Explanation explanation = engine::explain(decider.evaluator(), RuleId(i));
    show_rule(explanation, decided, *program, context);
    if (explanation.state == RuleState::Fired) show_matches(RuleId(i), decided, frame, context);
    if (explanation.state == RuleState::Undetermined) show_consequence(rule, *program, context);
  }
  if (!found) {
    const auto nearest = nearest_name(options.rule, rules);
    return fail(context, Failure{"the policy has no rule `" + options.rule + '`' +
                                 (nearest ? "; did you mean `" + *nearest + "`?" : "")});
  }
  context.out << "engine: " << (decider.is_native() ? "native code" : "interpreter") << "\ndecision: " << decision;
  return kOk;
}

}  // namespace

int explain_event(const ExplainEvent& options, Context& context) {
  const auto loaded = load_policy(context, options.paths, options.params, options.bundle);
  if (!loaded) return fail(context, loaded.error());
  if (!loaded->program) return kFindings;
  const int descriptor = options.events == "-" ? STDIN_FILENO : open(options.events.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(context, Failure{fmt::format("cannot read `{}`: {}", options.events, std::strerror(errno))});
  event::DescriptorInput input(descriptor);
  event::LineSource lines(input);
  const int code = explain(options, *loaded, lines, context);
  if (descriptor != STDIN_FILENO) close(descriptor);
  return code;
}

}  // namespace mpol::cli
