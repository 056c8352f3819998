#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <ostream>

#include "base/limits.hpp"
#include "cli/asked_signals.hpp"
#include "cli/command.hpp"
#include "cli/eval_actions.hpp"
#include "cli/eval_report.hpp"
#include "cli/eval_stream.hpp"
#include "cli/policy.hpp"
#include "cli/progress.hpp"
#include "cli/run_policy.hpp"
#include "compiler/emit/generator.hpp"
#include "runtime/audit/key_file.hpp"
#include "runtime/audit/recorder.hpp"
#include "runtime/decider.hpp"
#include "runtime/deploy/kept_state.hpp"
#include "runtime/deploy/native_tier.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/event/line_source.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  BundleOptions bundle;
  std::string events = "-";
  std::string format = "auto";
  std::vector<std::string> params;
  bool all = false;
  std::string engine = "auto";
  bool check_native = true;
  std::size_t stream = 0;  // bytes of a piece; 0: texts are whole
  std::string redis_login;
  std::string state;  // a folder or a Redis that keeps counters; "": they end with the run
  std::string audit, audit_key;
  std::string outbox;     // of durable actions; "": they are only in the decisions
  std::string sinks;      // of the others
  std::string providers;  // a file of classifiers; "": signals come with the events only
};

// With `auto`, native code is made once this many events were decided: a short run ends before it would help.
constexpr std::uint64_t kEventsBeforeNative = 1000;

// Decides on each line of `input`. Faults of events go to `err` as they come, and the run goes on.
class Run {
 public:
  // `binding`: null, or where state is kept.
  Run(const LoadedPolicy& policy, std::shared_ptr<const StateBinding> binding, const Options& options, bool as_json,
      Context& context)
      : options_(options),
        as_json_(as_json),
        context_(context),
        program_(*policy.program),
        reader_(program_.tables(), program_.symbols()),
        frame_(program_.tables(), program_.symbols()),
        decider_(binding ? Decider(policy.program, binding) : Decider(policy.program)),
        native_(policy.program, &emit::generator(),
                {CacheFolder::of_user(), options.check_native, options.engine != "native", policy.ready}),
        table_(program_, context.out, context.colour && context.out_is_terminal, options.all),
        summary_(program_) {
    if (options.stream > 0) stream_ = std::make_unique<EvalStream>(policy.program, std::move(binding), options.stream);
  }

  // Hands actions over from now on: durable ones before their decision is recorded and shown, others behind the record.
  void hand_over(EvalActions& actions) { actions_ = &actions; }
  // Asks for signals that events do not bring, from now on.
  void ask(AskedSignals& signals) { signals_ = &signals; }
  // Records every decision from now on.
  void record_in(std::unique_ptr<audit::Recorder> recorder) { audit_ = std::move(recorder); }
  // What is not on disk then is said, by class.
  Result<void> end_record() {
    if (!audit_) return {};
    auto done = audit_->close();
    const audit::LogStatus& status = audit_->status();
    for (std::size_t i = 0; status.lacks_any() && i < audit::kClasses; ++i) {
      const audit::ClassStatus& one = status.classes[i];
      if (one.taken + one.refused > 0)
        context_.err << fmt::format("audit log: {}: {} on disk, {} not, {} refused\n",
                                    audit::name(static_cast<audit::Class>(i)), one.written, one.waiting(), one.refused);
    }
    return done;
  }

  Result<void> all(event::ByteInput& input, std::uint64_t total_bytes) {
    if (options_.engine == "native") {
      native_.start();
      native_.wait();
      take_native();
    }
    event::LineSource lines(input);
    Progress progress(context_, total_bytes);
    for (;;) {
      auto line = lines.next();
      if (!line) return line.error();
      if (!*line) break;
      one(**line, progress);
      if (audit_failure_) {
        write_out(0);
        return *audit_failure_;
      }
      progress.update(summary_.events(), lines.bytes_done());
    }
    progress.clear();
    write_out(0);
    if (!as_json_ || context_.err_is_terminal) {
      context_.out.flush();
      const std::string native = options_.engine == "auto" && native_.is_done() ? in_words(native_.status()) : "";
      summary_.print(as_json_ ? context_.err : context_.out, progress.seconds(), native);
    }
    return {};
  }
  bool has_refused() const { return summary_.refused() > 0; }

 private:
  void one(const event::EventLine& line, Progress& progress) {
    const event::EventStatus status = reader_.read(line, frame_, faults_);
    if (!faults_.faults().empty()) {
      progress.clear();
      for (const event::EventFault& fault : faults_.faults()) {
        context_.err << (as_json_ ? to_json(fault, options_.events) : to_human(fault, options_.events)) << '\n';
      }
      if (faults_.dropped() > 0)
        context_.err << "  " << faults_.dropped() << " more faults of this event are not shown\n";
    }
    if (status == event::EventStatus::Refused) summary_.add_refused();
    if (status != event::EventStatus::Read) return;
    if (options_.engine == "auto") {
      if (summary_.events() == kEventsBeforeNative) native_.start();
      if (native_.is_started() && !is_taken_) take_native();
    }
    if (audit_) audit_->begin(frame_);
    if (stream_ && stream_->has_text()) return one_in_pieces(line);
    const Decision& decision = kept(decider_.decide(frame_, *signals_));
    summary_.add(decision, decider_.is_native());
    if (!record(decision)) return;
    if (!as_json_) return (void)table_.row(decision, frame_);
    write_json(decision, program_, buffer_);
    write_out(std::size_t{64} * 1024);
  }

  void one_in_pieces(const event::EventLine& line) {
    const auto decided = stream_->decide(frame_);
    if (!decided) {
      context_.err << fmt::format("{}:{}: {}\n", options_.events, line.number, decided.error().message);
      return summary_.add_refused();
    }
    const Decision& decision = kept(**decided);
    summary_.add(decision, stream_->decider().is_native());
    if (!record(decision)) return;
    if (!as_json_) {
      if (table_.row(decision, frame_)) context_.out << stream_->line() << '\n';
      return;
    }
    write_json(decision, program_, buffer_);
    buffer_.insert(buffer_.size() - 2, "," + stream_->json());
    write_out(std::size_t{64} * 1024);
  }

  // The decision that may be shown.
  const Decision& kept(const Decision& decision) { return actions_ ? actions_->keep(decision) : decision; }

  // A decision that cannot be recorded is not given out, and ends the run.
  bool record(const Decision& decision) {
    if (audit_) {
      if (auto done = audit_->record(frame_, decision); !done) audit_failure_ = done.error();
    }
    if (actions_ && !audit_failure_) actions_->give(decision);
    return !audit_failure_;
  }

  // Between two decisions.
  void take_native() {
    if (!native_.is_done()) return;
    is_taken_ = true;
    show_warnings(context_, native_.diagnostics());
    const auto code = native_.code();
    decider_.use_native(code);
    if (stream_) stream_->decider().use_native(code);
  }

  void write_out(std::size_t more_than) {
    if (buffer_.size() <= more_than) return;
    context_.out.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

  NoSignals no_signals_;
  SignalSource* signals_ = &no_signals_;
  EvalActions* actions_ = nullptr;          // null: nobody takes any
  std::unique_ptr<audit::Recorder> audit_;  // null: nothing is recorded
  std::optional<Failure> audit_failure_;
  const Options& options_;
  bool as_json_;
  Context& context_;
  const Program& program_;
  event::EventReader reader_;
  event::EventDiagnostics faults_;
  Frame frame_;
  Decider decider_;
  std::unique_ptr<EvalStream> stream_;
  deploy::NativeTier native_;
  bool is_taken_ = false;
  EvalTable table_;
  EvalSummary summary_;
  std::string buffer_;
};

// State that outlives the run.
struct RunState {
  std::unique_ptr<deploy::KeptState> kept;
  std::shared_ptr<const StateBinding> binding;  // null: the store refuses a counter, which was shown
  audit::StateOrigin origin;
};

Result<std::unique_ptr<RunState>> open_state(const std::string& path, const std::string& login_path,
                                             const Program& program, Context& context) {
  auto opened = deploy::open_state(path, login_path);
  if (!opened) return opened.error();
  auto state = std::make_unique<RunState>();
  state->kept = *std::move(opened);
  const deploy::KeptState& kept = *state->kept;
  if (kept.persistence) {
    if (const std::uint64_t bytes = kept.persistence->status().left_out_bytes; bytes > 0)
      context.err << fmt::format("the last {} bytes of the journal in `{}` are no whole record and are left out\n",
                                 bytes, path);
    state->origin = {true, false, kept.persistence->written(), 0};
  } else {
    state->origin.is_kept = state->origin.is_shared = true;
  }
  Diagnostics diagnostics;
  state->binding = bind_state(program, kept.store, diagnostics);
  if (kept.persistence) state->origin.bound = kept.persistence->written();
  for (const Diagnostic& fault : diagnostics.list())
    context.err << fmt::format("error[{}]: {}\n", info(fault.code).text, fault.message);
  return state;
}

// The log, with a record of the policy that is loaded.
Result<std::unique_ptr<audit::Recorder>> open_audit(const Options& options, std::shared_ptr<const Program> program,
                                                    const audit::StateOrigin& state) {
  auto key = audit::read_key(options.audit_key);
  if (!key) return key.error();
  auto folder = open_disk_folder(options.audit);
  if (!folder) return folder.error();
  audit::LogOptions log_options;
  log_options.key = *std::move(key);
  auto log = audit::AuditLog::open(*std::move(folder), log_options);
  if (!log) return log.error();
  auto recorder = std::make_unique<audit::Recorder>(std::move(program), *std::move(log));
  if (auto done = recorder->load(state); !done) return done.error();
  return recorder;
}

int eval(const Options& options, Context& context) {
  auto loaded = load_policy(context, options.paths, options.params, options.bundle);
  if (!loaded) return fail(context, loaded.error());
  if (!loaded->program) return kFindings;
  std::unique_ptr<RunState> state;
  if (!options.state.empty()) {
    auto opened = open_state(options.state, options.redis_login, *loaded->program, context);
    if (!opened) return fail(context, opened.error());
    state = *std::move(opened);
    if (!state->binding) return kFindings;
  }
  int descriptor = STDIN_FILENO;
  std::uint64_t total_bytes = 0;
  if (options.events != "-") {
    descriptor = open(options.events.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
      return fail(context, Failure{fmt::format("cannot read `{}`: {}", options.events, std::strerror(errno))});
    std::error_code error;
    const auto size = std::filesystem::file_size(options.events, error);
    total_bytes = error ? 0 : size;
  } else if (isatty(STDIN_FILENO) != 0) {
    context.err << "reading events from the terminal, a line each; end with Ctrl-D\n";
  }
  const bool as_json = options.format == "json" || (options.format == "auto" && !context.out_is_terminal);
  event::DescriptorInput input(descriptor);
  Run run(*loaded, state ? state->binding : nullptr, options, as_json, context);
  const auto actions = EvalActions::open(options.outbox, options.sinks, *loaded->program, context.files);
  if (!actions) return fail(context, actions.error());
  run.hand_over(**actions);
  std::unique_ptr<AskedSignals> asked;
  if (!options.providers.empty()) {
    auto opened = AskedSignals::open(options.providers, loaded->program->tables(), context.files);
    if (!opened) return fail(context, opened.error());
    asked = *std::move(opened);
    asked->warn(context.err);
    run.ask(*asked);
  }
  if (!options.audit.empty()) {
    auto recorder = open_audit(options, loaded->program, state ? state->origin : audit::StateOrigin());
    if (!recorder) return fail(context, recorder.error());
    run.record_in(*std::move(recorder));
  }
  auto result = run.all(input, total_bytes);
  if (auto recorded = run.end_record(); result) result = recorded;
  if (asked) asked->sum_up(context.err, as_json && !context.err_is_terminal);
  if (descriptor != STDIN_FILENO) close(descriptor);
  if (!result) return fail(context, result.error());
  if (state) {
    if (const auto settled = deploy::settle(*state->kept); !settled) return fail(context, settled.error());
  }
  if (auto all = (*actions)->end(context.err); !all) return fail(context, all.error());
  return run.has_refused() ? kFindings : kOk;
}

}  // namespace

void add_eval(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("eval", "decide on events: JSON lines in, decisions out");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, "the policy: .mpol files or a folder, of one package; or a bundle")
      ->required();
  add_bundle_options(*command, options->bundle);
  command
      ->add_option("--events,--event", options->events,
                   "a file of JSON lines (docs/events.md); - is the standard input")
      ->capture_default_str();
  command->add_option("--format", options->format, "json (a decision a line), table, or auto: a table on a terminal")
      ->check(CLI::IsMember({"auto", "json", "table"}))
      ->capture_default_str();
  command
      ->add_option("--param", options->params,
                   "set a parameter: name=value, as in hate_block=90% or hate_block[fr]=80%; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  command
      ->add_option("--engine", options->engine,
                   "interpreter, native, or auto: native code from when it is ready, in a long run")
      ->check(CLI::IsMember({"auto", "interpreter", "native"}))
      ->capture_default_str();
  command->add_flag("!--no-native-check", options->check_native,
                    "do not compare native code with the interpreter on generated events first");
  command
      ->add_option(
          "--stream", options->stream,
          "give each event's `text` in pieces of so many bytes, and say after how many each rule had fired and how "
          "much was held back; the decisions are those of the whole texts")
      ->check(CLI::Range(std::size_t{1}, limits::kMaxTextBytes));
  command->add_option(
      "--state", options->state,
      "what keeps counters, levels and suspensions from run to run: a folder, or redis://host:port (docs/state.md)");
  command->add_option(
      "--redis-login", options->redis_login,
      "a file that holds the password for Redis on a line, or the user and the password on two; without "
      "it MPOL_REDIS_USER and MPOL_REDIS_PASSWORD of the environment");
  command->add_option("--audit", options->audit,
                      "a folder of an audit log that every decision is recorded in (docs/audit.md)");
  command->add_option("--audit-key", options->audit_key, "the file that holds the log's key, 16 to 64 bytes");
  command->add_option("--outbox", options->outbox,
                      "a file that durable actions are put into before their decision is shown, for `mpol outbox "
                      "deliver` (docs/actions.md)");
  command->add_option(
      "--sinks", options->sinks,
      "a TOML file of sinks (docs/actions.md): the local ones take actions that are not durable, such as "
      "`log`");
  command
      ->add_option("--providers", options->providers,
                   "a TOML file of classifiers (docs/signals.md), asked for signals that an event does not bring")
      ->excludes("--stream");
  command->add_flag("--all", options->all, "in the table, show also events that nothing happened to");
  command->footer(
      "Examples:\n  mpol eval policies/mistral --events examples/chat/events.jsonl\n"
      "  cat events.jsonl | mpol eval policy.mpol --format json > decisions.jsonl\n"
      "Exit code: 0 when every event was decided, 1 when some were refused or the policy has errors, 2 when something "
      "cannot be read,\n"
      "or the audit log could not be written.\n"
      "Faults of events go to the standard error, one a line; in JSON when the decisions are JSON.");
  command->callback([&context, options] { context.run = [&context, options] { return eval(*options, context); }; });
}

}  // namespace mpol::cli
