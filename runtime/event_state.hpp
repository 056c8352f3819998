// EventState: what one event reads of the state that events before it have left, and what it leaves itself.
//
// Counters, levels of escalations and suspensions are all kept in one counter store: that a level was held, and until
// when somebody is suspended, are times of the kind LastSeen. All that an event's own fields can look up is read at
// once, when the first is asked for; a counter by a language that has to be detected first is read by itself.
// In:      a program bound to a store (bind_state). begin() for each event, then the evaluator asks; write() once, when
//          the event is decided.
// Errors:  bind_state: R04xx, where the store refuses a counter. Later none: what cannot be read is unknown.
// Threads: one EventState belongs to one thread; bindings and stores are shared.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "runtime/counters/store.hpp"
#include "runtime/engine/evaluator.hpp"

namespace mpol {

// Where a program's state is kept.
struct StateBinding {
  // What makes a key: a prefix and the values of some instructions. Counters with equal lists share one.
  struct KeyList {
    std::string prefix;
    std::vector<InstId> by;
    bool operator==(const KeyList&) const = default;
  };
  std::shared_ptr<counters::CounterStore> store;
  std::vector<KeyList> key_lists;
  std::vector<std::size_t> counter_keys, escalation_keys, suspension_keys;  // which list
  std::vector<counters::Handle> counters;                                   // by CounterId
  std::vector<bool> is_read_at_once;         // by CounterId: its keys are fields of the event
  std::vector<counters::Handle> level_held;  // by LevelId: when it was held last
  std::vector<counters::Handle> last_event;  // by escalation: of the key
  counters::Handle suspended_until = 0;      // meaningful where somebody can be suspended
  std::vector<InstId> suspended_by;          // the keys that some `suspend` names
};
// Whether it counts, has levels, or can suspend somebody.
bool needs_state(const Program& program);
// Null after a report.
std::shared_ptr<const StateBinding> bind_state(const Program& program, std::shared_ptr<counters::CounterStore> store,
                                               Diagnostics& diagnostics);
// In a memory store of its own, which lives as long as the binding.
std::shared_ptr<const StateBinding> bind_own_state(const Program& program);

class EventState : public CounterSource {
 public:
  EventState(const Program& program, std::shared_ptr<const StateBinding> binding);

  // `evaluator` is at the frame; both must stay until write().
  void begin(Frame& frame, engine::Evaluator& evaluator);
  void read(CounterId counter) override;

  // ---- levels and suspensions, as they stood before this event ----
  struct Level {
    bool is_known = false;  // else `reason`
    bool was_held = false;  // by the last event of the same key
    bool lasts = false;     // it was held less than `lowers after` ago
    std::string reason;
  };
  const Level& level(LevelId id);
  struct Suspension {
    InstId by;  // the key that is suspended
    std::int64_t until_ms = 0;
  };
  // The one that ends last; none: nobody whom this event names is suspended. Unknown state is said in `unknown`.
  std::optional<Suspension> suspension(std::string& unknown);

  // ---- what this event leaves ----
  void hold(LevelId level);
  // For so long from this event on.
  void suspend(InstId by, std::int64_t for_ms);
  // Counts the event, in one step with all of the above. Counters of which it is not known whether it counts are put
  // into `uncounted`, those that it came too late for into `late`.
  counters::Written write(std::vector<CounterId>& uncounted, std::vector<CounterId>& late);

 private:
  struct Key {
    bool is_made = false, is_known = false;
    std::size_t missing = 0;  // which part is not had
    KeyHash hash;
  };
  // Of the event at hand, made once.
  const Key& key(std::size_t list);
  // False: a part of the key is missing.
  bool ask(std::size_t list, const std::vector<std::string>& names, counters::Handle handle, CounterReading& into);
  void ask_for_levels();
  void ask_for_suspensions();
  void read_at_once();
  void run_reads();
  bool has_time() const { return time_field_.has_value() && frame_->fields[time_field_.index].present; }
  std::int64_t time() const { return frame_->fields[time_field_.index].int_value; }
  // Adds a write for the key, where the event has it.
  counters::Write* add_write(counters::Handle handle, std::size_t list);

  const ir::Module& module_;
  std::shared_ptr<const StateBinding> binding_;
  std::vector<std::int64_t> lowers_after_;  // by LevelId, milliseconds; 0: at once
  FieldId time_field_, id_field_;
  Frame* frame_ = nullptr;
  engine::Evaluator* evaluator_ = nullptr;
  counters::EventId event_id_;
  bool is_read_ = false;                     // of this event
  std::vector<CounterReading> last_events_;  // by escalation
  std::vector<CounterReading> held_;         // by LevelId
  std::vector<CounterReading> suspended_;    // by StateBinding::suspended_by
  std::vector<bool> has_key_;                // by escalation: the event names somebody
  std::vector<Level> levels_;
  std::vector<LevelId> now_held_;
  std::vector<std::pair<KeyHash, std::int64_t>> now_suspended_;  // key, until
  std::vector<counters::Read> reads_;
  std::vector<counters::Write> writes_;
  std::vector<CounterId> written_;  // of the first writes, which counters they are of
  std::vector<Key> keys_;           // by StateBinding::key_lists
  std::string key_bytes_;
};

}  // namespace mpol
