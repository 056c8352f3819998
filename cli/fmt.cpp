#include <CLI/CLI.hpp>
#include <ostream>

#include "base/doors/replace_file.hpp"
#include "base/limits.hpp"
#include "cli/command.hpp"
#include "cli/unified_diff.hpp"
#include "compiler/format/format.hpp"
#include "compiler/sources.hpp"

namespace mpol::cli {
namespace {

constexpr const char* kStandardInput = "/dev/stdin";

struct Options {
  std::vector<std::string> paths;
  bool check = false;
  bool diff = false;
};

// What people should know of a file that is not wholly in the canonical form. True when there is something.
bool tell(const std::string& name, format::Outcome outcome, std::ostream& err) {
  using format::Outcome;
  switch (outcome) {
    case Outcome::Formatted: return false;
    case Outcome::PartlyKept:
      err << "note: `" << name << "`: declarations with faults are kept as they are; `mpol check` says what is wrong\n";
      return true;
    case Outcome::LeftAlone:
      err << "note: `" << name << "` is left as it is: it cannot be read as a policy; `mpol check` says why\n";
      return true;
    case Outcome::WordsDiffered:
      err << "internal error: formatting `" << name << "` would have changed its words; it is left as it is\n";
      return true;
  }
  return false;
}

int format_input(const Options& options, Context& context) {
  auto text = context.files.read(kStandardInput, limits::kMaxPolicyBytes);
  if (!text) return fail(context, text.error());
  const format::Formatted formatted = format::format(*text);
  const bool told = tell("standard input", formatted.outcome, context.err);
  if (options.check || options.diff) {
    context.out << unified_diff(*text, formatted.text, "standard input", "formatted");
    return told || (options.check && formatted.text != *text) ? kFindings : kOk;
  }
  context.out << formatted.text;
  return told ? kFindings : kOk;
}

Result<bool> format_file(const std::string& name, const Options& options, Context& context) {
  auto text = context.files.read(name, limits::kMaxPolicyBytes);
  if (!text) return text.error();
  const format::Formatted formatted = format::format(*text);
  bool found = tell(name, formatted.outcome, context.err);
  if (formatted.text == *text) return found;
  if (options.check) {
    context.out << name << '\n';
    found = true;
  }
  if (options.check || options.diff) {
    context.out << unified_diff(*text, formatted.text, name, name + " (formatted)");
    return found;
  }
  if (auto written = replace_file(name, formatted.text); !written) return written.error();
  context.out << name << '\n';
  return found;
}

int format_files(const Options& options, Context& context) {
  const bool none = options.paths.empty();
  if (none && context.in_is_terminal)
    return fail(context, Failure{"no path: name files or folders, or `-` for standard input"});
  if (none || options.paths == std::vector<std::string>{"-"}) return format_input(options, context);
  const auto names = compiler::find_policy_files(options.paths, context.files);
  if (!names) return fail(context, names.error());
  bool found = false;
  for (const std::string& name : *names) {
    const Result<bool> one = format_file(name, options, context);
    if (!one) return fail(context, one.error());
    found |= *one;
  }
  return found ? kFindings : kOk;
}

}  // namespace

void add_fmt(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("fmt", "bring policies into the one form in which they are written");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some; `-`: standard input to output");
  CLI::Option* check =
      command->add_flag("--check", options->check, "list files that are not in that form, and what differs");
  command->add_flag("--diff", options->diff, "show what would change, and write nothing")->excludes(check);
  command->footer("Examples:\n  mpol fmt policies\n  mpol fmt --check policies\n  mpol fmt - < policy.mpol");
  command->callback(
      [&context, options] { context.run = [&context, options] { return format_files(*options, context); }; });
}

}  // namespace mpol::cli
