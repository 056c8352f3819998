// `mpol explain POLICY --event FILE`: one event, decided, and for each rule why it fired, or did not, or is
// undetermined.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>

#include "cli/explain.hpp"
#include "cli/native_tier.hpp"
#include "cli/run_policy.hpp"
#include "runtime/decider.hpp"
#include "runtime/engine/explain.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/event/line_source.hpp"

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

void show_rule(const engine::Explanation& explanation, const Program& program, Context& context) {
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
      context.out << "           " << value.name << " = " << value.value << '\n';
    for (const Missing& missing : condition.missing)
      context.out << "           " << missing.name << ": " << missing.reason << '\n';
  }
}

// Reads up to the wanted line; the line is valid until `lines` is used again.
Result<event::EventLine> find_line(event::LineSource& lines, std::uint64_t wanted) {
  for (;;) {
    auto line = lines.next();
    if (!line) return line.error();
    if (!*line) return Failure{fmt::format("there is no line {} among the events", wanted)};
    if ((*line)->number == wanted) return **line;
  }
}

int explain(const ExplainEvent& options, const std::shared_ptr<const Program>& program, event::LineSource& lines,
            Context& context) {
  const auto line = find_line(lines, options.line);
  if (!line) return fail(context, line.error());
  event::EventReader reader(program->tables(), program->symbols());
  event::EventDiagnostics faults;
  Frame frame(program->tables(), program->symbols());
  const event::EventStatus status = reader.read(*line, frame, faults);
  for (const event::EventFault& fault : faults.faults()) context.err << to_human(fault, options.events) << '\n';
  if (status == event::EventStatus::Skipped)
    return fail(context, Failure{fmt::format("line {} is empty", options.line)});
  if (status == event::EventStatus::Refused) return kFindings;

  Decider decider(program);
  if (options.engine == "native") {
    NativeTier native(program, {CacheFolder::of_user(), true});
    native.start();
    native.wait();
    show_native_faults(native, context);
    decider.use_native(native.take());
  }
  std::string decision;
  write_json(decider.decide(frame), *program, decision);
  bool found = false;
  for (std::size_t i = 0; i < program->module().rules.size(); ++i) {
    if (!options.rule.empty() && program->module().rules[i].id != options.rule) continue;
    found = true;
    show_rule(engine::explain(decider.evaluator(), RuleId(i)), *program, context);
  }
  if (!found) return fail(context, Failure{"the policy has no rule `" + options.rule + '`'});
  context.out << "engine: " << (decider.is_native() ? "native code" : "interpreter") << "\ndecision: " << decision;
  return kOk;
}

}  // namespace

int explain_event(const ExplainEvent& options, Context& context) {
  const auto loaded = load_policy(context, options.paths, options.params);
  if (!loaded) return fail(context, loaded.error());
  if (!loaded->program) return kFindings;
  const int descriptor = options.events == "-" ? STDIN_FILENO : open(options.events.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(context, Failure{fmt::format("cannot read `{}`: {}", options.events, std::strerror(errno))});
  event::DescriptorInput input(descriptor);
  event::LineSource lines(input);
  const int code = explain(options, loaded->program, lines, context);
  if (descriptor != STDIN_FILENO) close(descriptor);
  return code;
}

}  // namespace mpol::cli
