// What every command of `mpol` is given, and what it may return.
//
// A command writes results to `out` and everything about them (diagnostics of policies for people, progress) to `err`.
// Exit codes: 0 all is well; 1 the policy, an event or a test is at fault; 2 the command line is, or a file cannot be
// read.
#pragma once
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/doors/files.hpp"

namespace CLI {
class App;
}

namespace mpol::cli {

inline constexpr int kOk = 0, kFindings = 1, kUsage = 2;

struct Context {
  const Files& files;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool in_is_terminal = false;
  bool colour = false;         // a terminal, and neither NO_COLOR nor --color never
  std::string stdlib{};        // the folder that holds `std/`
  std::function<int()> run{};  // set by the subcommand that was chosen
};

#define MPOL_COMMAND(name) void add_##name(CLI::App& app, Context& context);
#include "cli/commands.def"
#undef MPOL_COMMAND

// Parses the arguments and runs the command.
int run(int argc, const char* const* argv, Context& context);

// "error: …" for a Failure of the world; returns kUsage.
int fail(Context& context, const Failure& failure);

// Diagnostics in `format` (human, json, sarif, github): human ones to `err`, with a last line that counts them; others
// to `out`, as a whole document even when there is nothing to say.
void show(Context& context, const Diagnostics& diagnostics, const SourceTree& sources, const std::string& format);

// A line each, of warnings that have no place in a file.
void show_warnings(Context& context, const Diagnostics& warnings);

// "1 rule", "2 rules".
std::string count(std::size_t number, const char* noun);

// The formats of --format for diagnostics.
const std::vector<std::string>& diagnostic_formats();

}  // namespace mpol::cli
