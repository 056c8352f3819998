#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "base/limits.hpp"
#include "cli/build_info.hpp"
#include "cli/build_policy.hpp"
#include "cli/command.hpp"
#include "cli/policy_diff.hpp"
#include "cli/serving/sample_event.hpp"
#include "cli/serving/served_daemon.hpp"
#include "cli/testing/watch.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string listen = "127.0.0.1:8650", config;
};

// SIGINT and SIGTERM, which are blocked, end it; so does mpold's end.
class ServeDoor final : public WatchDoor {
 public:
  ServeDoor(ServedDaemon& daemon, Context& context) : daemon_(daemon), context_(context) {}
  std::uint64_t stamp(const std::string& path) const override { return disk_.stamp(path); }
  bool sleep(std::chrono::milliseconds time) override {
    daemon_.tell(context_.err);
    context_.err.flush();
    sigset_t ends;
    sigemptyset(&ends);
    for (const int signal : {SIGINT, SIGTERM}) sigaddset(&ends, signal);
    const timespec most{time.count() / 1000, time.count() % 1000 * 1'000'000};
    return sigtimedwait(&ends, nullptr, &most) < 0 && !daemon_.exit_code();
  }

 private:
  DiskWatchDoor disk_;
  ServedDaemon& daemon_;
  Context& context_;
};

// The sources as they are at one moment.
struct State {
  std::unique_ptr<Built> built;  // null: they cannot be read
  MadeBundle bundle;             // no bytes: `fault`
  daemon::BuildFault fault;
  Stamps stamps;

  bool is_good() const { return !bundle.bytes.empty(); }
  std::string offer() const { return is_good() ? bundle.bytes : daemon::written(fault); }
};

daemon::BuildFault fault_of(const Built& built) {
  daemon::BuildFault fault{"cannot_build", "no bundle can be made of the sources", {}};
  bool is_first = true;
  for (const Diagnostic& one : built.diagnostics.list()) {
    if (one.severity != Severity::Error) continue;
    const SourceFile& file = built.sources.file(one.span.file);
    const Position at = file.position(one.span.begin);
    const std::string code(info(one.code).text);
    std::string line = fmt::format("{}:{}:{}: {}", file.name(), at.line, at.column, one.message);
    if (std::exchange(is_first, false)) fault = {code, line, {}};
    if (fault.faults.size() < 16) fault.faults.push_back(fmt::format("error[{}]: {}", code, line));
  }
  return fault;
}

// A Failure of the world is in `fault`, and said.
State look(const Options& options, const WatchDoor& door, Context& context) {
  State state;
  const WatchedFiles files(context.files, door);
  Context watched{.files = files, .out = context.out, .err = context.err};
  watched.colour = context.colour;
  watched.stdlib = context.stdlib;
  const auto cannot = [&](const Failure& failure) {
    fail(context, failure);
    state.fault = {"cannot_build", failure.message, {}};
  };
  auto built = compile_package(options.paths, watched);
  if (!built) {
    cannot(built.error());
  } else if (state.built = *std::move(built); state.built->diagnostics.has_errors()) {
    state.fault = fault_of(*state.built);
  } else {
    const BuildFacts facts{kVersion, "", std::nullopt, state.built->compiled.policy.proofs.size()};
    auto bundle = make_bundle(*state.built, facts, {}, {}, options.paths.front(), watched);
    if (!bundle) {
      cannot(bundle.error());
    } else if (state.bundle = *std::move(bundle); !state.is_good()) {
      state.fault = fault_of(*state.built);
    }
  }
  state.stamps = files.stamps();
  return state;
}

// "rules ~ R-1 (condition), + R-2; signals - hate".
std::string changes(const std::vector<TableForm>& before, const std::vector<TableForm>& after) {
  constexpr std::size_t kMost = 6;
  std::string all;
  for (const TableDiff& diff : compare(before, after)) {
    std::vector<std::string> rows;
    for (const ChangedRow& row : diff.changed)
      rows.push_back(fmt::format("~ {} ({})", row.name, fmt::join(row.parts, ", ")));
    for (const std::string& name : diff.added) rows.push_back("+ " + name);
    for (const std::string& name : diff.removed) rows.push_back("- " + name);
    if (diff.is_empty()) continue;
    const std::size_t hidden = rows.size() - std::min(rows.size(), kMost);
    rows.resize(rows.size() - hidden);
    all += fmt::format("{}{} {}", all.empty() ? "" : "; ", diff.name, fmt::join(rows, ", "));
    if (hidden > 0) all += fmt::format(" and {} more", hidden);
  }
  return all.empty() ? "nothing that decides has changed" : all;
}

// Runs them; failures are shown. "4 tests pass", "1 of 4 tests fails".
std::string tests_of(Built& built, Context& context) {
  const auto results = run_tests(built.compiled.policy, *built.compiled.module, built.diagnostics);
  const std::size_t failed = show_failed(results, context);
  if (results.empty()) return "no tests";
  if (failed == 0) return count(results.size(), "test") + (results.size() == 1 ? " passes" : " pass");
  return fmt::format("{} of {} {}", failed, count(results.size(), "test"), failed == 1 ? "fails" : "fail");
}

std::string in_shell_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + '\'';
}

void invite(const ServedDaemon& daemon, const Built& built, Context& context) {
  const std::string& url = daemon.url();
  const std::string where =
      url.starts_with("unix:") ? fmt::format("--unix-socket {} http://localhost", in_shell_quotes(url.substr(5))) : url;
  context.out << fmt::format("try: curl -s {}/v1/decide -d {}\n", where,
                             in_shell_quotes(sample_event(built.compiled.policy, *built.compiled.module)));
}

// What the author sees of it, once mpold has it. `before`: what decided until now; empty: nothing.
Result<void> report(State& state, ServedDaemon& daemon, std::vector<TableForm>& before, Context& context) {
  if (!state.is_good()) {
    if (auto told = daemon.wait_until_told(state.fault.code); !told) return told;
    context.out << (before.empty() ? "nothing decides until this is mended\n" : "the policy before goes on deciding\n");
    return {};
  }
  if (auto live = daemon.wait_until_live(to_hex(state.bundle.id)); !live) {
    context.err << "error: " << live.error().message << '\n';
    return daemon.exit_code() ? live : Result<void>();
  }
  Built& built = *state.built;
  std::vector<TableForm> after = form_with_tests(*built.compiled.module, built.compiled.policy);
  const std::string tests = tests_of(built, context);
  if (before.empty()) {
    context.out << fmt::format("loaded: package `{}`, {}; {}\n", built.compiled.module->tables.package,
                               count(built.compiled.module->rules.size(), "rule"), tests);
    invite(daemon, built, context);
  } else {
    context.out << fmt::format("reloaded: {}; {}\n", changes(before, after), tests);
  }
  before = std::move(after);
  return {};
}

Result<daemon::Config> read_config(const Options& options, Context& context) {
  if (options.config.empty()) return daemon::default_config();
  auto text = context.files.read(options.config, limits::kMaxConfigBytes);
  if (!text) return text.error();
  // mpold reads it elsewhere: paths become whole.
  auto read = daemon::read_config(*text, std::filesystem::absolute(options.config).string());
  if (read.config) return *std::move(read.config);
  return Failure{fmt::format("{}", fmt::join(read.faults, "\nerror: "))};
}

// It is beside this program.
Result<std::string> find_mpold() {
  std::error_code error;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", error);
  std::string program = (own.parent_path() / "mpold").string();
  if (access(program.c_str(), X_OK) != 0) return Failure{fmt::format("there is no program `{}`", program)};
  return {boost::system::in_place_value, std::move(program)};
}

int serve(const Options& options, Context& context) {
  const auto program = find_mpold();
  if (!program) return fail(context, program.error());
  auto config = read_config(options, context);
  if (!config) return fail(context, config.error());
  // Before any thread begins; sleep() takes them.
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&ends, signal);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  State state = look(options, DiskWatchDoor(), context);
  if (!state.built) return kUsage;
  auto daemon = ServedDaemon::start(*program, *std::move(config), options.listen, state.offer());
  if (!daemon) return fail(context, daemon.error());
  ServeDoor door(**daemon, context);
  context.out << fmt::format("serving on {}; watching {} for changes, Ctrl-C ends it\n", (*daemon)->url(),
                             count(state.stamps.size(), "path"));
  for (std::vector<TableForm> live;;) {
    if (auto done = report(state, **daemon, live, context); !done) return fail(context, done.error());
    context.out.flush();
    if (!wait_for_change(state.stamps, door)) break;
    state = look(options, door, context);
    if (auto offered = (*daemon)->offer(state.offer()); !offered) return fail(context, offered.error());
  }
  (*daemon)->tell(context.err);
  if (const auto code = (*daemon)->exit_code()) return fail(context, {fmt::format("mpold ended with {}", *code)});
  return kOk;
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("serve", "serve a policy over HTTP on this machine, and again on every save");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, "the policy: .mpol files or a folder, of one package")->required();
  command->add_option("--listen", options->listen, "host:port, or unix:/path")->capture_default_str();
  command->add_option("--config", options->config,
                      "mpold's configuration, for classifiers, counters and sinks; its addresses, tokens and policies "
                      "are left out");
  command->footer(
      "Example: mpol serve policies/mistral\n"
      "What does not compile is shown and changes nothing: the policy before goes on deciding, and GET /v1/policies "
      "says ERROR.\n"
      "Exit code: 0 when it was asked to end; 2 when it cannot begin, or mpold has ended.");
  command->callback([&context, options] { context.run = [&context, options] { return serve(*options, context); }; });
}

}  // namespace mpol::cli
