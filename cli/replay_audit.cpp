// The log is read record by record. Each `load` begins a run: with counters that are empty, or with those that the run
// before it with kept state has left. A decision is made from the record's event, which is an event like any other; signals
// that were fetched are taken out of it first and given when the decider asks for them.
#include "cli/replay_audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "base/doors/durable_folder.hpp"
#include "cli/progress.hpp"
#include "program/identity.hpp"
#include "runtime/audit/records.hpp"
#include "runtime/audit/verify.hpp"
#include "runtime/counters/memory_store.hpp"
#include "runtime/decider.hpp"
#include "runtime/event/event_reader.hpp"

namespace mpol::cli {
namespace {

// The answers that the log has.
class RecordedSignals : public SignalSource {
 public:
  void take(const audit::DecisionRecord& record, Frame& frame) {
    taken_.clear();
    const std::vector<SignalInfo>& signals = frame.tables().signals;
    for (std::size_t i = 0; i < signals.size(); ++i) {
      if (std::find(record.fetched.begin(), record.fetched.end(), signals[i].name) == record.fetched.end()) continue;
      taken_.emplace_back(SignalId(i), frame.signals[i]);
      frame.signals[i] = SignalReading();
    }
  }
  void fetch(std::span<const SignalId> needed, Frame& frame) override {
    for (const SignalId id : needed) {
      const auto found =
          std::find_if(taken_.begin(), taken_.end(), [&](const auto& taken) { return taken.first == id; });
      SignalReading& reading = frame.signals[id.index];
      if (found != taken_.end()) {
        reading = found->second;
      } else {
        reading.state = SignalState::Unavailable;
        reading.reason = "not in the log";
      }
    }
  }

 private:
  std::vector<std::pair<SignalId, SignalReading>> taken_;
};

// Counters, and by how many writes they were made.
struct State {
  std::shared_ptr<counters::MemoryStore> store = std::make_shared<counters::MemoryStore>();
  std::uint64_t bound = 0, written_before = 0;
  std::uint64_t written() const { return bound + store->metrics().events_written - written_before; }
};

bool not_a_record(std::string_view found, std::string_view expected, Diagnostics& diagnostics) {
  diagnostics.report(Code::R0504, {}, found, expected);
  return false;
}

// One policy over the events of a log.
class LogSide {
 public:
  LogSide(std::shared_ptr<const Program> program, bool is_recorded)
      : program_(std::move(program)),
        is_recorded_(is_recorded),
        needs_(*program_),
        reader_(program_->tables(), program_->symbols()),
        frame_(program_->tables(), program_->symbols()) {}

  const Program& program() const { return *program_; }
  const Frame& frame() const { return frame_; }
  bool is_begun() const { return decider_ != nullptr; }

  // A run begins. False: with counters that cannot be known, which is reported.
  bool begin(const audit::StateOrigin& origin, Diagnostics& diagnostics) {
    State fresh;
    State& state = origin.is_kept ? kept_ : fresh;
    if (is_recorded_ && (origin.is_shared || (origin.is_kept && origin.found != state.written()))) {
      const std::string found = origin.is_shared ? "other processes'" : std::to_string(origin.found);
      diagnostics.report(Code::R0503, {}, found, state.written());
      return false;
    }
    auto binding = bind_state(*program_, state.store, diagnostics);
    if (!binding) return false;
    state.bound = origin.bound;
    state.written_before = state.store->metrics().events_written;
    decider_ = std::make_unique<Decider>(program_, std::move(binding));
    return true;
  }

  // False: the policy cannot decide on what is recorded, which is reported.
  bool decide(const audit::DecisionRecord& record, Decision& decided, Diagnostics& diagnostics) {
    if (!needs_.are_met(record, diagnostics)) return false;
    if (reader_.read(record.event, 0, frame_, faults_) != event::EventStatus::Read) {
      const std::string fault = faults_.faults().empty() ? "no event" : faults_.faults().front().message;
      return not_a_record("an event of which is said: " + fault, "one that fits the policy's input", diagnostics);
    }
    signals_.take(record, frame_);
    decided = decider_->decide(frame_, signals_);
    return true;
  }

 private:
  std::shared_ptr<const Program> program_;
  bool is_recorded_;  // by this policy
  audit::Needs needs_;
  event::EventReader reader_;
  event::EventDiagnostics faults_;
  Frame frame_;
  RecordedSignals signals_;
  State kept_;                        // of runs that keep state in a folder
  std::unique_ptr<Decider> decider_;  // null before the first load
};

// What another policy says of the same events.
class Comparison {
 public:
  Comparison(const OtherPolicy& other, const Program& recorded)
      : side_(other.program, false),
        differences_(other.differences),
        labels_before_(recorded, other.key),
        labels_after_(*other.program, other.key) {}

  bool begin(const audit::StateOrigin& origin, Diagnostics& diagnostics) { return side_.begin(origin, diagnostics); }
  // `before`: what the recorded policy says of the event in `frame`.
  bool add(const audit::DecisionRecord& record, const Decision& before, const Frame& frame, std::uint64_t number,
           Diagnostics& diagnostics) {
    if (!side_.decide(record, decided_, diagnostics)) return false;
    replay::fill(before, frame, labels_before_, before_);
    replay::fill(decided_, side_.frame(), labels_after_, after_);
    differences_.add(before_, after_, number);
    return true;
  }

 private:
  LogSide side_;
  replay::Differences& differences_;
  replay::Labels labels_before_, labels_after_;
  replay::Said before_, after_;
  Decision decided_;
};

class LogReplay {
 public:
  LogReplay(std::shared_ptr<const Program> program, const audit::Key& value_key, const OtherPolicy* other,
            Progress& progress, Context& context)
      : side_(std::move(program), true),
        progress_(progress),
        context_(context),
        identity_(identity_of(side_.program().module())),
        mask_(side_.program(), value_key) {
    if (other != nullptr) other_.emplace(*other, side_.program());
  }

  // False: the line cannot be decided on, which was shown. `place` is the line's, for people.
  bool line(std::string_view line, const std::string& place) {
    place_ = place;
    const auto kind = audit::member(line, "class");
    if (kind == "\"load\"") return load(line);
    if (kind == "\"decision\"") return decision(line);
    if (kind == "\"level\"") return level(line);
    return true;
  }
  // What is still expected of the last decision was not in the log.
  void end() { expect_no_level(); }
  std::uint64_t decided() const { return decided_count_; }
  std::uint64_t different() const { return different_; }
  // Where differences from the record are said: the result, unless that is the comparison with another policy.
  std::ostream& out() const { return other_ ? context_.err : context_.out; }

 private:
  // Says what of the record is at fault, on `err`; false.
  bool refuse(const Diagnostics& diagnostics) {
    progress_.clear();
    for (const Diagnostic& fault : diagnostics.list())
      context_.err << fmt::format("{}: error[{}]: {}\n", place_, info(fault.code).text, fault.message);
    return false;
  }
  bool refuse_record(std::string_view expected) {
    Diagnostics diagnostics;
    not_a_record("another line", expected, diagnostics);
    return refuse(diagnostics);
  }

  bool load(std::string_view line) {
    expect_no_level();
    const auto record = audit::read_load(line);
    if (!record) return refuse_record("a record of class `load`");
    Diagnostics diagnostics;
    if (record->program != identity_) {
      diagnostics.report(Code::R0502, {}, record->program.substr(0, 12), identity_.substr(0, 12));
      return refuse(diagnostics);
    }
    if (!side_.begin(record->state, diagnostics) || (other_ && !other_->begin(record->state, diagnostics)))
      return refuse(diagnostics);
    return true;
  }

  bool decision(std::string_view line) {
    expect_no_level();
    const auto record = audit::read_decision(line);
    if (!record || !side_.is_begun()) return refuse_record("a record of class `decision` behind one of `load`");
    Diagnostics diagnostics;
    if (!side_.decide(*record, decided_, diagnostics)) return refuse(diagnostics);
    ++decided_count_;
    if (other_ && !other_->add(*record, decided_, side_.frame(), decided_count_, diagnostics))
      return refuse(diagnostics);
    mask_.apply(decided_, side_.frame());
    found_.clear();
    write_json(decided_, side_.program(), found_);
    found_.pop_back();
    if (found_ != record->decision) differs(record->decision, found_);
    for (auto level = decided_.levels.rbegin(); level != decided_.levels.rend(); ++level) {
      if (level->entered) levels_.push_back(audit::level_members(side_.program(), decided_.id, *level));
    }
    return true;
  }

  bool level(std::string_view line) {
    const std::string expected = levels_.empty() ? std::string() : "," + levels_.back() + ",\"hash\":";
    if (!levels_.empty()) levels_.pop_back();
    if (expected.empty() || line.find(expected) == line.npos) differs(line, "no such level is entered");
    return true;
  }
  void expect_no_level() {
    for (; !levels_.empty(); levels_.pop_back()) differs("no such level", levels_.back());
  }
  void differs(std::string_view recorded, std::string_view now) {
    progress_.clear();
    if (different_++ == 0) out() << fmt::format("{}: recorded {}\n  now {}\n", place_, recorded, now);
  }

  LogSide side_;
  std::optional<Comparison> other_;
  Progress& progress_;  // cleared before anything is said
  Context& context_;
  std::string identity_, place_, found_;
  audit::Mask mask_;
  Decision decided_;
  std::vector<std::string> levels_;  // that were entered and are not read yet; the next one is the last
  std::uint64_t decided_count_ = 0, different_ = 0;
};

// In bytes, for how far a run is: 0 where it is not known.
std::uint64_t size_of(const std::string& path, std::uint64_t segments) {
  std::uint64_t total = 0;
  for (std::uint64_t segment = 1; segment <= segments; ++segment) {
    std::error_code error;
    const auto size = std::filesystem::file_size(std::filesystem::path(path) / audit::segment_name(segment), error);
    if (error) return 0;
    total += size;
  }
  return total;
}

}  // namespace

Result<std::optional<std::uint64_t>> replay_log(std::shared_ptr<const Program> program, const std::string& path,
                                                const audit::Key& key, const OtherPolicy* other, Context& context) {
  if (!std::filesystem::is_directory(path)) return Failure{fmt::format("there is no folder `{}`", path)};
  const auto folder = open_disk_folder(path);
  if (!folder) return folder.error();
  const auto verified = audit::verify(**folder, key);
  if (!verified) return verified.error();
  if (const auto& fault = verified->fault) {
    Diagnostics diagnostics;
    diagnostics.report(Code::R0505, {}, fault->what);
    for (const Diagnostic& one : diagnostics.list())
      context.err << fmt::format("{}/{}:{}: error[{}]: {}\n", path, fault->segment, fault->line, info(one.code).text,
                                 one.message);
    return std::optional<std::uint64_t>();
  }
  Progress progress(context, size_of(path, verified->segments));
  LogReplay replay(std::move(program), key.empty() ? verified->log : key, other, progress, context);
  std::uint64_t done = 0;
  for (std::uint64_t segment = 1; segment <= verified->segments; ++segment) {
    const auto bytes = (*folder)->read(audit::segment_name(segment));
    if (!bytes) return bytes.error();
    std::string_view rest = *bytes;
    for (std::size_t number = 1; rest.find('\n') != rest.npos; ++number) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      if (!replay.line(line, fmt::format("{}/{}:{}", path, audit::segment_name(segment), number)))
        return std::optional<std::uint64_t>();
      progress.update(replay.decided(), done += line.size() + 1);
    }
  }
  progress.clear();
  replay.end();
  replay.out() << fmt::format("{} decisions, {} differ from the record\n", replay.decided(), replay.different());
  return std::optional(replay.different());
}

}  // namespace mpol::cli
