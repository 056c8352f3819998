// `mpol explain POLICY --event FILE`: one event, decided, and for each rule why it fired, or did not, or is
// undetermined.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>

#include "cli/explain.hpp"
#include "cli/explain_rule.hpp"
#include "cli/run_policy.hpp"
#include "compiler/emit/generator.hpp"
#include "runtime/decider.hpp"
#include "runtime/deploy/native_tier.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/event/line_source.hpp"
#include "runtime/explained.hpp"

namespace mpol::cli {
namespace {

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
    deploy::NativeTier native(program, &emit::generator(), {CacheFolder::of_user(), true, false, policy.ready});
    native.start();
    native.wait();
    show_warnings(context, native.diagnostics());
    decider.use_native(native.code());
  }
  std::string decision;
  ReadingsKept readings;
  decider.set_observer(&readings);
  const Decision& decided = decider.decide(frame);
  write_json(decided, *program, decision);
  const bool json = options.format == "json";
  std::string explained;
  bool found = false;
  std::vector<std::string> rules;
  for (std::size_t i = 0; i < program->module().rules.size(); ++i) {
    const ir::Rule& rule = program->module().rules[i];
    rules.push_back(rule.id);
    if (!options.rule.empty() && rule.id != options.rule) continue;
    found = true;
    if (!json) {
      context.out << explain_rule(RuleId(i), decider.evaluator(), decided);
      continue;
    }
    if (!explained.empty()) explained += ',';
    write_explanation_json(RuleId(i), decider.evaluator(), decided, explained);
  }
  if (!found) {
    const auto nearest = nearest_name(options.rule, rules);
    return fail(context, Failure{"the policy has no rule `" + options.rule + '`' +
                                 (nearest ? "; did you mean `" + *nearest + "`?" : "")});
  }
  if (json) {
    decision.pop_back();  // the line end
    context.out << "{\"engine\":\"" << (decider.is_native() ? "native" : "interpreter") << "\",\"rules\":[" << explained
                << "],\"decision\":" << decision << "}\n";
    return kOk;
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
