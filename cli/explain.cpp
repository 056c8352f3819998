#include "cli/explain.hpp"

#include <CLI/CLI.hpp>

namespace mpol::cli {

void add_explain(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("explain", "what a code means, or why an event was decided as it was");
  auto options = std::make_shared<ExplainEvent>();
  command->add_option("what", options->paths, "a code such as E0304; with --event, the policy's files or folders")
      ->required();
  add_bundle_options(*command, options->bundle);
  command->add_option("--event,--events", options->events,
                      "a file of JSON lines: say which rules fired on one event, why, and why the others did not");
  command->add_option("--line", options->line, "which line of the file, from 1")
      ->capture_default_str()
      ->check([](const std::string& line) {
        return line.find_first_not_of('0') == std::string::npos ? "lines are counted from 1" : "";
      });
  command->add_option("--rule", options->rule, "only this rule");
  command->add_option("--param", options->params, "set a parameter, as for eval: name=value; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--engine", options->engine, "interpreter or native")
      ->check(CLI::IsMember({"interpreter", "native"}))
      ->capture_default_str();
  command->add_option("--format", options->format, "human, or json: one line")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  command->footer(
      "Examples:\n  mpol explain E0304\n  mpol explain policies/mistral --event examples/chat/events.jsonl --line 3 "
      "--rule RULE-MIST-001");
  command->callback([&context, options] {
    context.run = [&context, options] {
      return options->events.empty() ? explain_code(options->paths.front(), context) : explain_event(*options, context);
    };
  });
}

}  // namespace mpol::cli
