// `mpol outbox`: durable actions that wait, and their delivery.
#include <fcntl.h>
#include <fmt/chrono.h>
#include <sys/file.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <random>
#include <thread>

#include "base/limits.hpp"
#include "cli/command.hpp"
#include "cli/sinks_file.hpp"
#include "runtime/actions/delivery.hpp"
#include "runtime/actions/sinks/payload.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::cli {

Result<std::vector<actions::SinkSettings>> read_sinks_file(const std::string& path, const Files& files) {
  const auto text = files.read(path, limits::kMaxConfigBytes);
  if (!text) return text.error();
  return actions::read_sinks(*text, path);
}

namespace {

struct Options {
  std::string file, sinks, state = "pending";
  std::size_t most = 100;
  bool once = false;
};

// Larger: an action waits longer when nothing else is delivered. Smaller: an idle outbox is read more often.
constexpr auto kPollInterval = std::chrono::milliseconds(200);

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Result<std::unique_ptr<actions::Outbox>> open_outbox(const Options& options) {
  if (!std::filesystem::exists(options.file)) return Failure{fmt::format("there is no outbox `{}`", options.file)};
  return actions::Outbox::open(options.file);
}

void write_row(const actions::Row& row, std::ostream& out) {
  std::string line;
  JsonWriter json(line);
  json.begin_object();
  json.key("action_id");
  json.value(std::string_view(row.item.id));
  json.key("action");
  json.value(std::string_view(row.item.action));
  json.key("attempts");
  json.value(row.attempts);
  json.key("due");
  json.value(row.due_ms);
  json.key("taken");
  json.begin_array();
  for (const std::string& sink : row.taken) json.value(std::string_view(sink));
  json.end_array();
  json.key("note");
  json.value(std::string_view(row.note));
  json.end_object();
  line.pop_back();
  out << line << ",\"payload\":" << actions::without_sealed(row.item.payload) << "}\n";
}

int list(const Options& options, Context& context) {
  const auto outbox = open_outbox(options);
  if (!outbox) return fail(context, outbox.error());
  const auto state = options.state == "pending"     ? actions::State::Pending
                     : options.state == "delivered" ? actions::State::Delivered
                                                    : actions::State::Dead;
  const auto rows = (*outbox)->list(state, options.most);
  if (!rows) return fail(context, rows.error());
  for (const actions::Row& row : *rows) write_row(row, context.out);
  return kOk;
}

int show_counts(const Options& options, Context& context) {
  const auto outbox = open_outbox(options);
  if (!outbox) return fail(context, outbox.error());
  const auto counts = (*outbox)->counts();
  if (!counts) return fail(context, counts.error());
  context.out << fmt::format("{} pending, {} delivered, {} dead\n", counts->pending, counts->delivered, counts->dead);
  if (counts->pending > 0)
    context.out << fmt::format("the oldest waits for {} s\n", (now_ms() - counts->oldest_pending_ms) / 1000);
  return counts->dead > 0 ? kFindings : kOk;
}

int revive(const Options& options, Context& context) {
  const auto outbox = open_outbox(options);
  if (!outbox) return fail(context, outbox.error());
  const auto revived = (*outbox)->revive(now_ms());
  if (!revived) return fail(context, revived.error());
  context.out << count(static_cast<std::size_t>(*revived), "action") << " will be tried again\n";
  return kOk;
}

volatile std::sig_atomic_t stop_asked = 0;

// Two processes that deliver from one outbox would deliver most things twice.
class OnlyOne {
 public:
  static Result<std::unique_ptr<OnlyOne>> lock(const std::string& outbox) {
    const std::string path = outbox + ".lock";
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return Failure{fmt::format("cannot open `{}`: {}", path, std::strerror(errno))};
    std::unique_ptr<OnlyOne> one(new OnlyOne(descriptor));
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
      return Failure{fmt::format("another process delivers from `{}`", outbox)};
    return one;
  }
  ~OnlyOne() { close(descriptor_); }

 private:
  explicit OnlyOne(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

int deliver(const Options& options, Context& context) {
  const auto outbox = open_outbox(options);
  if (!outbox) return fail(context, outbox.error());
  const auto only_one = OnlyOne::lock(options.file);
  if (!only_one) return fail(context, only_one.error());
  const auto settings = read_sinks_file(options.sinks, context.files);
  if (!settings) return fail(context, settings.error());
  auto sinks = actions::make_sinks(*settings);
  if (!sinks) return fail(context, sinks.error());
  std::mt19937_64 random{std::random_device()()};
  actions::Delivery delivery(**outbox, *std::move(sinks), now_ms,
                             [&random] { return std::uniform_real_distribution<>(0, 1)(random); });
  stop_asked = 0;
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { stop_asked = 1; });
  for (;;) {
    const auto done = delivery.run_once();
    if (!done) return fail(context, done.error());
    if (done->taken + done->failed + done->died + done->unrouted > 0) {
      context.err << fmt::format("{} delivered, {} to be tried again, {} dead, {} that no sink takes\n", done->taken,
                                 done->failed, done->died, done->unrouted);
    }
    if (options.once) return done->failed + done->died + done->unrouted > 0 ? kFindings : kOk;
    if (stop_asked != 0) return kOk;
    std::this_thread::sleep_for(kPollInterval);
  }
}

int check_sinks(const Options& options, Context& context) {
  const auto settings = read_sinks_file(options.sinks, context.files);
  if (!settings) return fail(context, settings.error());
  context.out << count(settings->size(), "sink") << '\n';
  return kOk;
}

}  // namespace

void add_outbox(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("outbox", "durable actions: what waits, what was delivered, and delivering it");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* what, int (*run)(const Options&, Context&), bool has_file = true) {
    CLI::App* one = command->add_subcommand(name, what);
    if (has_file) one->add_option("outbox", options->file, "the outbox's file")->required();
    one->callback(
        [&context, options, run] { context.run = [&context, options, run] { return run(*options, context); }; });
    return one;
  };
  CLI::App* delivers = add("deliver", "give what is due to its sinks, until the process is told to stop", deliver);
  delivers->add_option("--sinks", options->sinks, "the TOML file that says where actions go (docs/actions.md)")
      ->required();
  delivers->add_flag("--once", options->once, "try what is due now, once, and end");
  delivers->footer(
      "Example: mpol outbox deliver /var/lib/mpol/outbox --sinks /etc/mpol/sinks.toml\n"
      "Exit code: 0; with --once 1 when something was not delivered; 2 when a file cannot be read.");
  add("count", "how many wait, were delivered, are dead; exit code 1 when some are dead", show_counts);
  CLI::App* lists = add("list", "the actions, a line of JSON each, in the order in which they came", list);
  lists->add_option("--state", options->state, "pending, delivered or dead")
      ->check(CLI::IsMember({"pending", "delivered", "dead"}))
      ->capture_default_str();
  lists->add_option("--most", options->most, "how many")->capture_default_str();
  add("revive", "try dead actions again", revive);
  CLI::App* checks = add("check", "whether a file of sinks is right", check_sinks, false);
  checks->add_option("sinks", options->sinks, "the TOML file")->required();
}

}  // namespace mpol::cli
