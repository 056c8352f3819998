#include <CLI/CLI.hpp>
#include <ostream>

#include "base/diagnostics/render.hpp"
#include "cli/command.hpp"

namespace mpol::cli {

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
    app.exit(error, context.out, context.err);
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

const std::vector<std::string>& diagnostic_formats() {
  static const std::vector<std::string> formats{"human", "json", "sarif", "github"};
  return formats;
}

}  // namespace mpol::cli
