// One thread a policy: the policies decide on the same lines side by side, each in the order of the events, because what an
// event leaves is read by the next. So more cores change nothing but the time. Threads that take turns at the counters alone
// were tried for one policy, and took longer: half of a decision is between its first reading and its write.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <thread>

#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "cli/replay_audit.hpp"
#include "cli/run_policy.hpp"
#include "runtime/audit/key_file.hpp"
#include "runtime/decider.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/event/line_source.hpp"
#include "runtime/replay/differences.hpp"
#include "runtime/sealing.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths, with, params;
  std::string events = "-";
  std::string against, audit, audit_key;
  std::string format = "human";
  std::string key = "user";
  std::size_t examples = 3;
};

// Lines that are decided on together. Larger: threads wait less often for each other, and past a core's own cache texts come
// from farther away. Smaller: less memory.
constexpr std::size_t kBatch = 512;

struct Line {
  std::string text;  // with the padding that the reader needs
  std::size_t size = 0;
  std::uint64_t number = 0;
};

// One policy over all events.
class Side {
 public:
  Side(std::shared_ptr<const Program> program, const std::string& key)
      : program_(std::move(program)),
        reader_(program_->tables(), program_->symbols()),
        frame_(program_->tables(), program_->symbols()),
        decider_(program_),
        labels_(*program_, key) {}

  const Program& program() const { return *program_; }
  // False: the line is empty.
  bool decide(const Line& line, replay::Said& said) {
    const Decision* decision = decide(line);
    if (decision == nullptr) return status_ == event::EventStatus::Refused && (said.refused = true);
    replay::fill(*decision, frame_, labels_, said);
    return true;
  }
  // Null: the line is refused or empty.
  const Decision* decide(const Line& line) {
    status_ = reader_.read(event::EventLine{{line.text.data(), line.size}, line.number, 0}, frame_, faults_);
    return status_ == event::EventStatus::Read ? &decider_.decide(frame_) : nullptr;
  }

 private:
  std::shared_ptr<const Program> program_;
  event::EventReader reader_;
  event::EventDiagnostics faults_;
  event::EventStatus status_{};
  Frame frame_;
  Decider decider_;
  replay::Labels labels_;
};

// Reads the next lines; false at the end.
Result<bool> read_batch(event::LineSource& lines, std::vector<Line>& batch) {
  std::size_t count = 0;
  batch.resize(kBatch);
  while (count < kBatch) {
    auto line = lines.next();
    if (!line) return line.error();
    if (!*line) break;
    Line& copy = batch[count++];
    copy.size = (*line)->text.size();
    copy.text.assign((*line)->text);
    copy.text.resize(copy.size + event::kLinePadding);
    copy.number = (*line)->number;
  }
  batch.resize(count);
  return count > 0;
}

struct Sides {
  Side before, after;
};

Result<void> compare(Sides& sides, event::LineSource& lines, Progress& progress, replay::Differences& differences) {
  std::vector<Line> batch;
  std::vector<replay::Said> before(kBatch), after(kBatch);
  std::vector<char> is_event(kBatch);
  for (;;) {
    const auto more = read_batch(lines, batch);
    if (!more) return more.error();
    if (!*more) return {};
    std::thread other([&] {
      for (std::size_t i = 0; i < batch.size(); ++i) sides.before.decide(batch[i], before[i]);
    });
    for (std::size_t i = 0; i < batch.size(); ++i) is_event[i] = sides.after.decide(batch[i], after[i]) ? 1 : 0;
    other.join();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (is_event[i] != 0) differences.add(before[i], after[i], batch[i].number);
    }
    progress.update(differences.events() & ~std::uint64_t{0x3FF}, lines.bytes_done());
  }
}

// What is now said of the lines of a batch.
struct Batch {
  struct Now {
    std::string json;  // "": the line is no event
    bool is_sealed = false;
  };
  std::vector<Line> lines;
  std::vector<Now> now;
};

void decide(Side& side, Batch& batch) {
  batch.now.resize(batch.lines.size());
  for (std::size_t i = 0; i < batch.lines.size(); ++i) {
    Batch::Now& now = batch.now[i];
    now.json.clear();
    const Decision* decision = side.decide(batch.lines[i]);
    if (decision == nullptr) continue;
    write_json(*decision, side.program(), now.json);
    now.json.pop_back();
    now.is_sealed = !decision->sealed.empty();
  }
}

// The decisions that were recorded, a line each.
class Record {
 public:
  Record(const std::string& path, Context& context) : file_(path), context_(context) {}
  bool is_open() const { return file_.is_open(); }
  void compare(const Batch& batch) {
    for (std::size_t i = 0; i < batch.now.size(); ++i) {
      const Batch::Now& now = batch.now[i];
      if (now.json.empty()) continue;
      ++decided_;
      if (!std::getline(file_, expected_)) expected_ = "nothing: the record ends before";
      if (now.json == expected_ || different_++ > 0) continue;
      context_.out << fmt::format("line {}: recorded {}\n          now      {}\n", batch.lines[i].number,
                                  now.is_sealed ? kSealed : expected_, now.json);
    }
  }
  // How many lines differ.
  std::uint64_t end() {
    if (std::getline(file_, expected_)) {
      ++different_;
      context_.out << "the record goes on after the last event: " << expected_ << '\n';
    }
    context_.out << fmt::format("{} decisions, {} differ\n", decided_, different_);
    return different_;
  }
  std::uint64_t decided() const { return decided_; }

 private:
  std::ifstream file_;
  Context& context_;
  std::string expected_;
  std::uint64_t decided_ = 0, different_ = 0;
};

// While a thread decides on a batch, this one compares the batch before and reads the next: what an event leaves is read
// by the next, so that the deciding itself stays with one thread. Returns how many lines differ.
Result<std::uint64_t> check_against(Side& side, event::LineSource& lines, Record& record, Progress& progress) {
  Batch batches[2];
  for (std::size_t turn = 0;; ++turn) {
    // In the first round `before` is still empty.
    Batch &next = batches[turn % 2], &before = batches[(turn + 1) % 2];
    std::jthread decider([&] { decide(side, before); });
    const auto more = read_batch(lines, next.lines);
    decider.join();
    if (!more) return more.error();
    record.compare(before);
    progress.update(record.decided() & ~std::uint64_t{0x3FF}, lines.bytes_done());
    if (!*more) return {boost::system::in_place_value, record.end()};
  }
}

void show(const replay::Differences& differences, const Options& options, Context& context) {
  context.out << (options.format == "json" ? differences.json() : differences.table());
}

int replay(const Options& options, Context& context) {
  auto before = load_policy(context, options.paths, options.params);
  if (!before) return fail(context, before.error());
  if (!before->program) return kFindings;
  const bool has_with = !options.with.empty(), has_against = !options.against.empty(), has_log = !options.audit.empty();
  if (has_against ? has_with || has_log : !has_with && !has_log)
    return fail(context, Failure{"say --with POLICY, --audit FOLDER or both, or --against DECISIONS"});
  std::optional<LoadedPolicy> after;
  std::optional<replay::Differences> differences;
  if (has_with) {
    auto loaded = load_policy(context, options.with, options.params);
    if (!loaded) return fail(context, loaded.error());
    if (!loaded->program) return kFindings;
    after = *std::move(loaded);
    differences.emplace(*before->program, *after->program, options.examples);
  }
  if (has_log) {
    const auto key = audit::read_key(options.audit_key);
    if (!key) return fail(context, key.error());
    std::optional<OtherPolicy> other;
    if (after) other.emplace(OtherPolicy{after->program, options.key, *differences});
    const auto different = replay_log(before->program, options.audit, *key, other ? &*other : nullptr, context);
    if (!different) return fail(context, different.error());
    if (!*different) return kUsage;
    if (differences) show(*differences, options, context);
    return **different == 0 && (!differences || differences->changed() == 0) ? kOk : kFindings;
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
  }
  event::DescriptorInput input(descriptor);
  event::LineSource lines(input);
  Progress progress(context, total_bytes);
  if (!options.against.empty()) {
    Side side(before->program, options.key);
    Record record(options.against, context);
    if (!record.is_open()) return fail(context, Failure{fmt::format("cannot read `{}`", options.against)});
    const auto different = check_against(side, lines, record, progress);
    progress.clear();
    if (!different) return fail(context, different.error());
    return *different == 0 ? kOk : kFindings;
  }
  Sides sides{Side(before->program, options.key), Side(after->program, options.key)};
  const auto done = compare(sides, lines, progress, *differences);
  progress.clear();
  if (!done) return fail(context, done.error());
  show(*differences, options, context);
  return differences->changed() == 0 ? kOk : kFindings;
}

}  // namespace

void add_replay(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "replay", "decide on recorded events again: with another policy, or against recorded decisions");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, "the policy that was live: .mpol files or a folder, of one package")
      ->required();
  command->add_option("--with", options->with, "the policy to compare it with: .mpol files or a folder");
  command->add_option("--against", options->against,
                      "a file of decisions that `mpol eval --format json` wrote: the bytes must be the same");
  command->add_option(
      "--audit", options->audit,
      "the folder of an audit log: its events are decided on again, and the bytes must be the same; with "
      "--with, by the other policy too");
  command->add_option("--audit-key", options->audit_key, "the file that holds the log's key");
  command->add_option("--events", options->events, "a file of JSON lines; - is the standard input")
      ->capture_default_str();
  command->add_option("--format", options->format, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  command->add_option("--key", options->key, "the field by which changes are listed")->capture_default_str();
  command->add_option("--examples", options->examples, "how many events are named for each change")
      ->capture_default_str();
  command->add_option("--param", options->params, "set a parameter of both policies: name=value; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  command->footer(
      "Examples:\n  mpol replay policies/live --with policies/next --events yesterday.jsonl\n"
      "  mpol eval policies/live --events a.jsonl --format json > a.out && mpol replay policies/live --events a.jsonl "
      "--against a.out\n  mpol replay policies/live --audit /var/lib/mpol/audit --audit-key /etc/mpol/audit.key\n"
      "Exit code: 0 when nothing differs, 1 when something does, 2 when something cannot be read.");
  command->callback([&context, options] { context.run = [&context, options] { return replay(*options, context); }; });
}

}  // namespace mpol::cli
