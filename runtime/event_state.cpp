#include "runtime/event_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

#include "base/limits.hpp"
#include "base/text/time_text.hpp"
#include "program/ir_shape.hpp"
#include "program/settled.hpp"
#include "runtime/counters/memory_store.hpp"

namespace mpol {
namespace {

using counters::CounterShape;
using ir::Op;

// Where an action suspends somebody: it is named `suspend` and has a `key` and a duration `for`.
const ir::ActionArg* argument(const ir::ActionCall& call, std::string_view name) {
  for (const ir::ActionArg& arg : call.args) {
    if (arg.name == name && arg.kind == ir::ArgKind::Value) return &arg;
  }
  return nullptr;
}

void find_suspended(const ir::Module& module, const std::vector<ir::ActionCall>& calls, std::vector<InstId>& keys) {
  for (const ir::ActionCall& call : calls) {
    if (module.tables.actions[call.action.index].name != "suspend") continue;
    const ir::ActionArg* key = argument(call, "key");
    if (key == nullptr || std::find(keys.begin(), keys.end(), key->value) != keys.end()) continue;
    keys.push_back(key->value);
  }
}

// Whether the value takes no more than a look at the event's fields.
bool is_at_hand(const ir::Module& module, InstId id) {
  const ir::Inst& inst = module.insts[id.index];
  if (ir::shape_of(inst.op).a == ir::Ref::View) return false;
  const auto operands = module.operands_of(inst);
  return std::all_of(operands.begin(), operands.end(), [&](InstId operand) { return is_at_hand(module, operand); });
}

CounterShape time_shape(std::string name, std::string keys_by) {
  CounterShape shape;
  shape.name = std::move(name);
  shape.kind = ir::CounterKind::LastSeen;
  shape.keys_by = std::move(keys_by);
  shape.max_keys = limits::kMaxLevelKeys;
  return shape;
}

// The name of a key: of a field its own, so that the same user is suspended whichever rule says so.
std::string name_of_key(const ir::Module& module, InstId id) {
  const ir::Inst& inst = module.insts[id.index];
  return inst.op == Op::Field || inst.op == Op::FieldOr ? module.tables.fields[inst.a].name : "key";
}

}  // namespace

std::shared_ptr<const StateBinding> bind_state(const Program& program, std::shared_ptr<counters::CounterStore> store,
                                               Diagnostics& diagnostics) {
  const ir::Module& module = program.module();
  auto binding = std::make_shared<StateBinding>();
  std::vector<CounterShape> shapes;
  for (std::size_t i = 0; i < module.counters.size(); ++i) {
    shapes.push_back(counters::shape_of(module, CounterId(i)));
    const std::vector<InstId>& by = module.counters[i].by;
    binding->is_read_at_once.push_back(
        std::all_of(by.begin(), by.end(), [&](InstId key) { return is_at_hand(module, key); }));
  }
  const auto keys_of = [](const ir::Escalation& escalation) {
    return fmt::format("{}", fmt::join(escalation.key_names, ", "));
  };
  for (const ir::Escalation& escalation : module.escalations)
    shapes.push_back(time_shape("events of " + escalation.name, keys_of(escalation)));
  for (const ir::Level& level : module.levels) {
    const ir::Escalation& escalation = module.escalations[level.escalation];
    shapes.push_back(time_shape(fmt::format("level {} of {}", level.number, escalation.name), keys_of(escalation)));
  }
  for (const ir::Rule& rule : module.rules) {
    find_suspended(module, rule.then, binding->suspended_by);
    find_suspended(module, rule.unknown, binding->suspended_by);
  }
  for (const ir::Level& level : module.levels) find_suspended(module, level.then, binding->suspended_by);
  // Of actions for each finding, the key may be the finding's: nobody can be looked up by it.
  std::erase_if(binding->suspended_by, [&](InstId key) { return !program.loops_around(key).empty(); });
  if (!binding->suspended_by.empty()) shapes.push_back(time_shape("suspended until", "key"));

  const auto list_of = [&](std::string prefix, const std::vector<InstId>& by) {
    const StateBinding::KeyList list{std::move(prefix), by};
    auto& lists = binding->key_lists;
    const auto found = std::find(lists.begin(), lists.end(), list);
    if (found == lists.end()) lists.push_back(list);
    return static_cast<std::size_t>(std::find(lists.begin(), lists.end(), list) - lists.begin());
  };
  for (const ir::Counter& counter : module.counters) binding->counter_keys.push_back(list_of("", counter.by));
  for (const ir::Escalation& escalation : module.escalations)
    binding->escalation_keys.push_back(list_of("", escalation.by));
  for (const InstId by : binding->suspended_by)
    binding->suspension_keys.push_back(list_of(name_of_key(module, by), {by}));

  const std::vector<counters::Handle> handles = store->open(shapes, diagnostics);
  if (handles.size() != shapes.size()) return nullptr;
  auto next = handles.begin();
  const auto take = [&](std::size_t count) {
    const auto begin = next;
    next += static_cast<std::ptrdiff_t>(count);
    return std::vector<counters::Handle>(begin, next);
  };
  binding->counters = take(module.counters.size());
  binding->last_event = take(module.escalations.size());
  binding->level_held = take(module.levels.size());
  if (!binding->suspended_by.empty()) binding->suspended_until = *next;
  binding->store = std::move(store);
  return binding;
}

bool needs_state(const Program& program) {
  const ir::Module& module = program.module();
  return !module.counters.empty() || !module.levels.empty() ||
         std::any_of(module.tables.actions.begin(), module.tables.actions.end(),
                     [](const ActionInfo& action) { return action.name == "suspend"; });
}

std::shared_ptr<const StateBinding> bind_own_state(const Program& program) {
  Diagnostics unheard;  // an empty store refuses nothing but more counters than there is room for
  return bind_state(program, std::make_shared<counters::MemoryStore>(), unheard);
}

EventState::EventState(const Program& program, std::shared_ptr<const StateBinding> binding)
    : module_(program.module()),
      binding_(std::move(binding)),
      last_events_(module_.escalations.size()),
      held_(module_.levels.size()),
      suspended_(binding_ ? binding_->suspended_by.size() : 0),
      has_key_(module_.escalations.size()),
      levels_(module_.levels.size()),
      keys_(binding_ ? binding_->key_lists.size() : 0) {
  for (const ir::Level& level : module_.levels) {
    const InstId after = level.lowers_after;
    lowers_after_.push_back(after.has_value() ? settled_value(module_, after).ints.low : 0);
  }
  const std::vector<EventField>& fields = module_.tables.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "time" && fields[i].kind == ValueKind::Time) time_field_ = FieldId(i);
    if (fields[i].name == "id" && fields[i].kind == ValueKind::Key) id_field_ = FieldId(i);
  }
}

void EventState::begin(Frame& frame, engine::Evaluator& evaluator) {
  frame_ = &frame;
  evaluator_ = &evaluator;
  frame.counter_source = binding_ ? this : nullptr;
  event_id_ = {};
  if (binding_ && id_field_.has_value() && frame.fields[id_field_.index].present) {
    const std::string_view id = frame.text_of(frame.fields[id_field_.index].symbol);
    // Each package that decides an event counts it, once.
    if (!id.empty()) event_id_ = key_bytes_.assign(module_.tables.package).append("/").append(id);
  }
  is_read_ = false;
  for (Key& key : keys_) key.is_made = false;
  now_held_.clear();
  now_suspended_.clear();
}

// Each part with its length, so that no two lists of parts have the same bytes.
const EventState::Key& EventState::key(std::size_t index) {
  Key& key = keys_[index];
  if (key.is_made) return key;
  key.is_made = true;
  key.is_known = false;
  const StateBinding::KeyList& list = binding_->key_lists[index];
  key_bytes_ = list.prefix;
  for (key.missing = 0; key.missing < list.by.size(); ++key.missing) {
    const SymbolId symbol = evaluator_->value(list.by[key.missing]).symbol;
    if (!symbol.has_value()) return key;
    const std::string_view text = frame_->text_of(symbol);
    char size[std::numeric_limits<std::size_t>::digits10 + 1];
    key_bytes_.append(size, std::to_chars(std::begin(size), std::end(size), text.size()).ptr);
    key_bytes_ += ':';
    key_bytes_ += text;
  }
  key.hash = hash_key(key_bytes_);
  key.is_known = true;
  return key;
}

bool EventState::ask(std::size_t list, const std::vector<std::string>& names, counters::Handle handle,
                     CounterReading& into) {
  into.state = CounterReading::State::Unavailable;
  into.reason.clear();
  if (!has_time()) {
    into.reason = "`time` is missing";
    return true;
  }
  const Key& own = key(list);
  if (own.is_known) {
    reads_.push_back({handle, own.hash, &into});
  } else {
    fmt::format_to(std::back_inserter(into.reason), "`{}` is missing", names[own.missing]);
  }
  return own.is_known;
}

void EventState::ask_for_levels() {
  for (std::size_t i = 0; i < module_.escalations.size(); ++i) {
    const ir::Escalation& escalation = module_.escalations[i];
    has_key_[i] = ask(binding_->escalation_keys[i], escalation.key_names, binding_->last_event[i], last_events_[i]);
  }
  for (std::size_t i = 0; i < module_.levels.size(); ++i) {
    const std::uint32_t escalation = module_.levels[i].escalation;
    ask(binding_->escalation_keys[escalation], module_.escalations[escalation].key_names, binding_->level_held[i],
        held_[i]);
  }
}

void EventState::ask_for_suspensions() {
  for (std::size_t i = 0; i < binding_->suspended_by.size(); ++i) {
    CounterReading& into = suspended_[i];
    into.state = CounterReading::State::Unavailable;
    into.reason.clear();  // who is not named is not suspended
    if (!has_time()) continue;
    const Key& own = key(binding_->suspension_keys[i]);
    if (own.is_known) reads_.push_back({binding_->suspended_until, own.hash, &into});
  }
}

void EventState::run_reads() {
  if (!reads_.empty()) binding_->store->read(time(), event_id_, reads_);
  reads_.clear();
}

void EventState::read_at_once() {
  if (is_read_) return;
  is_read_ = true;
  for (std::size_t i = 0; i < module_.counters.size(); ++i) {
    const ir::Counter& counter = module_.counters[i];
    CounterReading& into = frame_->counters[i];
    if (binding_->is_read_at_once[i] && into.state == CounterReading::State::NotRead)
      ask(binding_->counter_keys[i], counter.key_names, binding_->counters[i], into);
  }
  ask_for_levels();
  ask_for_suspensions();
  run_reads();
}

void EventState::read(CounterId id) {
  read_at_once();
  CounterReading& into = frame_->counters[id.index];
  if (into.state != CounterReading::State::NotRead) return;
  const ir::Counter& counter = module_.counters[id.index];
  ask(binding_->counter_keys[id.index], counter.key_names, binding_->counters[id.index], into);
  run_reads();
}

const EventState::Level& EventState::level(LevelId id) {
  Level& level = levels_[id.index];
  level = Level();
  if (!binding_) {
    level.reason = "no store";
    return level;
  }
  read_at_once();
  if (!has_key_[module_.levels[id.index].escalation]) {
    level.is_known = true;  // nobody is named, so nobody held it
    return level;
  }
  const CounterReading& held = held_[id.index];
  const CounterReading& last = last_events_[module_.levels[id.index].escalation];
  for (const CounterReading* reading : {&held, &last}) {
    if (reading->state == CounterReading::State::Known) continue;
    level.reason = reading->reason;
    return level;
  }
  level.is_known = true;
  if (!held.totals.seen) return level;
  level.was_held = last.totals.seen && held.totals.time_ms >= last.totals.time_ms;
  const std::int64_t after = lowers_after_[id.index];
  level.lasts = after > 0 && time() - held.totals.time_ms < after;
  return level;
}

std::optional<EventState::Suspension> EventState::suspension(std::string& unknown) {
  if (!binding_ || binding_->suspended_by.empty()) return std::nullopt;
  read_at_once();
  std::optional<Suspension> longest;
  for (std::size_t i = 0; i < suspended_.size(); ++i) {
    const CounterReading& reading = suspended_[i];
    if (reading.state != CounterReading::State::Known) {
      if (!reading.reason.empty()) unknown = reading.reason;
      continue;
    }
    const std::int64_t until = reading.totals.time_ms;
    if (!reading.totals.seen || until <= time() || (longest && longest->until_ms >= until)) continue;
    longest = Suspension{binding_->suspended_by[i], until};
  }
  return longest;
}

void EventState::hold(LevelId level) { now_held_.push_back(level); }

void EventState::suspend(InstId by, std::int64_t for_ms) {
  const auto found = std::find(binding_->suspended_by.begin(), binding_->suspended_by.end(), by);
  if (!has_time() || found == binding_->suspended_by.end()) return;
  const Key& own = key(binding_->suspension_keys[static_cast<std::size_t>(found - binding_->suspended_by.begin())]);
  std::int64_t until = 0;
  if (!own.is_known) return;
  // To the end of time at most: it is kept as a time.
  if (__builtin_add_overflow(time(), for_ms, &until)) until = for_ms < 0 ? kMinTimeMs : kMaxTimeMs;
  until = std::clamp(until, kMinTimeMs, kMaxTimeMs);
  now_suspended_.emplace_back(own.hash, until);
}

counters::Write* EventState::add_write(counters::Handle handle, std::size_t list) {
  const Key& own = key(list);
  if (!own.is_known) return nullptr;
  counters::Write& write = writes_.emplace_back();
  write.counter = handle;
  write.key = own.hash;
  write.time_ms = time();
  return &write;
}

counters::Written EventState::write(std::vector<CounterId>& uncounted, std::vector<CounterId>& late) {
  if (!binding_ || !has_time()) return counters::Written::Done;
  writes_.clear();
  written_.clear();
  for (std::size_t i = 0; i < module_.counters.size(); ++i) {
    Contribution event;
    const Truth counts = evaluator_->contribution(CounterId(i), event);
    if (counts == Truth::Unknown) uncounted.emplace_back(i);
    if (counts != Truth::True) continue;
    counters::Write* write = add_write(binding_->counters[i], binding_->counter_keys[i]);
    if (write == nullptr) continue;
    write->amount = event.amount;
    write->whole = event.total;
    write->string = event.string;
    written_.emplace_back(i);
  }
  for (std::size_t i = 0; i < module_.escalations.size(); ++i)
    add_write(binding_->last_event[i], binding_->escalation_keys[i]);
  for (const LevelId level : now_held_)
    add_write(binding_->level_held[level.index], binding_->escalation_keys[module_.levels[level.index].escalation]);
  for (const auto& [key, until] : now_suspended_) {
    counters::Write& write = writes_.emplace_back();
    write.counter = binding_->suspended_until;
    write.key = key;
    write.time_ms = until;
  }
  if (writes_.empty()) return counters::Written::Done;
  const counters::Written written = binding_->store->write(time(), event_id_, writes_);
  for (std::size_t i = 0; i < written_.size(); ++i) {
    if (writes_[i].was_late) late.push_back(written_[i]);
  }
  return written;
}

}  // namespace mpol
