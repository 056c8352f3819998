#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/diagnostics/render.hpp"
#include "cli/command.hpp"

namespace mpol::cli {
namespace {

// CLI11 only says that a subcommand is required.
bool report_unknown_command(const CLI::App& app, int argc, const char* const* argv, Context& context) {
  if (argc < 2 || argv[1][0] == '-') return false;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return false;
  context.err << "error: there is no command `" << argv[1] << '`';
  if (const auto near = nearest_name(argv[1], names)) context.err << "; did you mean `" << *near << "`?";
  context.err << "\nrun `mpol --help` for the commands\n";
  return true;
}

}  // namespace

int run(int argc, const char* const* argv, Context& context) {
  CLI::App app{
      "mpol: safety policies for AI systems, checked, tested and evaluated\n"
      "Start with: mpol check FILE, then mpol test FILE, then mpol eval FILE --events EVENTS.jsonl"};
  app.name("mpol");
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  std::string colour = "auto";
  app.add_option("--color", colour, "colours: auto, always or never; NO_COLOR is honoured")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.fallthrough();
#define MPOL_COMMAND(name) add_##name(app, context);
#include "cli/commands.def"
#undef MPOL_COMMAND
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help, context.out, context.err);
  } catch (const CLI::ParseError& error) {
    if (!report_unknown_command(app, argc, argv, context)) app.exit(error, context.out, context.err);
    return kUsage;
  }
  if (colour != "auto") context.colour = colour == "always";
  const int code = context.run();
  context.out.flush();
  if (!context.out) {
    context.err << "error: the output could not be written\n";
    return kUsage;
  }
  return code;
}

int fail(Context& context, const Failure& failure) {
  context.err << "error: " << failure.message << '\n';
  return kUsage;
}

void show_warnings(Context& context, const Diagnostics& warnings) {
  for (const Diagnostic& warning : warnings.list())
    context.err << fmt::format("warning[{}]: {}\n", info(warning.code).text, warning.message);
}

const std::vector<std::string>& diagnostic_formats() {
  static const std::vector<std::string> formats{"human", "json", "sarif", "github"};
  return formats;
}

}  // namespace mpol::cli
