// EventDecision: one event, decided with all policies that are live for its tenant.
//
// Steps:   read, ask classifiers for what is missing, decide, settle (aftermath.hpp), write. Two of them may wait; no thread does.
// Out:     done() once, in the thread it was started in: {"verdict":…,"decisions":[…]}, or {"error":…} with the status that fits.
// Threads: belongs to one thread; what comes from others is posted to it.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/decide/aftermath.hpp"
#include "daemon/decide/desk.hpp"
#include "daemon/decide/metrics.hpp"
#include "daemon/decide/shadow_run.hpp"
#include "daemon/observe/observation.hpp"

namespace mpol::daemon {

// What decisions are made with; one a thread.
struct DecideContext {
  Desk* desk = nullptr;
  Aftermath* aftermath = nullptr;                  // null: nothing follows a decision
  signals::SignalProviders* providers = nullptr;   // null: nobody is asked
  std::chrono::milliseconds signal_deadline{800};  // of all that one event asks
  DecideMetrics* metrics = nullptr;
  std::function<std::int64_t()> now_ms;             // since 1970
  std::function<void(std::function<void()>)> post;  // into this thread
  // Into one that nobody decides in; false: it has stopped. None: it is done at once, by who needs it.
  std::function<bool(std::function<void()>)> aside{};
  std::function<void(std::string&)> new_id;  // writes an id for an event that has none
  bool is_rehearsal = false;                 // nothing is counted
  Log* log = nullptr;                        // null: nobody reads
  // Of the request that is being handled just now; null: nothing is noted of it. Whoever goes on with it later takes it along.
  std::shared_ptr<Observation> seen{};
};

struct EventAnswer {
  int status = 200;
  std::string json;  // one object, without a line end
};

// Who looks at the decisions on one event to make another answer of them, or to add to ours. Called in the decision's thread.
class DecisionReader {
 public:
  virtual ~DecisionReader() = default;
  // Null, or who is shown the event while it is decided.
  virtual DecisionObserver* observer() { return nullptr; }
  // Whether classifiers are asked for this signal also where it does not matter to the decision.
  virtual bool wants(const SignalInfo&) const { return false; }
  // Messages before the event's text, for classifiers of conversations.
  virtual std::span<const signals::Turn> turns() const { return {}; }
  // Just decided by one policy; the evaluator is still at the event. `more`: members for this decision in the answer, each with a
  // comma before it. `modes`: of its rules; null: every rule is enforced.
  virtual void decided(engine::Evaluator& evaluator, const RuleModes* modes, const Decision& decision,
                       std::string& more) = 0;
  // The same policy's decision as it is given out: what could not be kept has counted.
  virtual void given(const Program& program, const Decision& decision) = 0;
};

class EventDecision : public std::enable_shared_from_this<EventDecision> {
 public:
  using Done = std::function<void(EventAnswer)>;
  EventDecision(DecideContext& context, Done done) : context_(context), done_(std::move(done)), seen_(context.seen) {}

  // Before start().
  void read_by(std::shared_ptr<DecisionReader> reader) { reader_ = std::move(reader); }
  // `tenant`: "" where the request names none; `policy`: "" for all. `line`: of the event in the request, for its faults.
  void start(std::string_view event, std::uint64_t line, std::string_view tenant, std::string_view policy);

 private:
  struct Part {
    std::string name;
    std::shared_ptr<PolicyWorker> worker;
    std::unique_ptr<Seat> seat;
    std::vector<SignalState> brought;  // before anybody was asked
    std::string json, more;
    VerdictId verdict;
    std::shared_ptr<ShadowRun> shadow;                            // null: nothing is decided in the shadow
    SpanStart span, evaluation;                                   // of the decision; of its last evaluation
    std::shared_ptr<std::vector<signals::ProviderReport>> asked;  // null: it is not traced
  };
  bool read(Part& part, std::string_view event, std::uint64_t line);
  void gather(std::size_t index);
  std::vector<SignalId> wanted(Part& part);
  // `was_asked`: the part's decider has just said that it lacks nothing.
  void decide(std::size_t index, bool was_asked);
  void record(std::size_t index, const Decision& decision);
  void write(Part& part, const Decision& decision);
  void part_done();
  bool is_traced() const { return seen_ != nullptr && seen_->is_traced(); }
  void note_verdict(const Part& strictest);
  void add_wait(std::size_t index, const SpanStart& wait, const char* name);
  void note_for_shadow(Part& part, const Decision& decision);
  void start_shadows();
  void fail(int status, std::string_view code, std::string_view message,
            const event::EventDiagnostics* faults = nullptr);
  void finish();

  DecideContext& context_;
  Done done_;
  std::shared_ptr<DecisionReader> reader_;
  std::shared_ptr<Observation> seen_;  // null: nothing is noted
  std::vector<Part> parts_;
  std::size_t open_ = 0;  // parts that are not written yet
  bool has_failed_ = false;
  std::int64_t started_ns_ = 0;
  std::chrono::steady_clock::time_point deadline_;  // of signals
};

// Tells the log of a request that is refused as a whole: its form is wrong, or it asks for too much. `route` as in routes.def.
void log_refusal(const DecideContext& context, std::string_view route, int status, std::string_view cause);

// {"policy":…, and the decision.
std::string decision_json(const std::string& policy, const mpol::Decision& decision, const Program& program);
// {"error":{"code":…,"message":…}}: how everything that is refused is told.
std::string error_json(std::string_view code, std::string_view message);

}  // namespace mpol::daemon
