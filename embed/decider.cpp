#include "embed/decider.hpp"

using namespace mpol;
using embed::Engine;
using embed::Held;
using embed::reported;

bool embed::Seat::read(const char* event, std::size_t size, mpol_report& out) {
  const event::EventStatus status = reader.read(std::string_view(event, size), 1, frame, faults);
  if (!faults.faults().empty()) out.add(faults);
  if (status == event::EventStatus::Skipped) out.add_failure("the event is empty, expected one JSON object");
  return status == event::EventStatus::Read;
}

Engine::Engine(Held<mpol_policy> of)
    : policy(std::move(of)), seat(program()), decider(policy->policy->program(), policy->policy->binding()) {}

void Engine::take_native(Decider& decider) {
  if (decider.is_native()) return;
  if (auto code = policy->policy->native()) decider.use_native(std::move(code));
}

StreamDecider& Engine::streams() {
  const deploy::Policy& of = *policy->policy;
  if (!streams_) streams_ = std::make_unique<StreamDecider>(of.program(), of.binding(), of.stream_plan());
  return *streams_;
}

ReleaseDecider& Engine::gates() {
  const deploy::Policy& of = *policy->policy;
  if (!gates_)
    gates_ =
        std::make_unique<ReleaseDecider>(of.program(), of.binding(), ReleaseLimits(), VerdictId(), of.stream_plan());
  return *gates_;
}

FieldId embed::text_field(const Tables& tables, std::string_view name) {
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    if (tables.fields[i].kind == ValueKind::Text && tables.fields[i].name == name) return FieldId(i);
  }
  return {};
}

void mpol_decider::follow() {
  if (!slot || slot->generation.load(std::memory_order_acquire) == generation) return;
  const std::uint64_t now = slot->generation.load(std::memory_order_acquire);
  engine = std::make_shared<Engine>(Held<mpol_policy>(mpol_slot_get(slot.get())));
  generation = now;
}

mpol_decider* mpol_decider_new(mpol_policy* policy) {
  if (policy == nullptr) return nullptr;
  return embed::made([&] {
    auto decider = std::make_unique<mpol_decider>();
    decider->engine = std::make_shared<Engine>(embed::hold(policy));
    return decider.release();
  });
}

mpol_decider* mpol_decider_new_for_slot(mpol_slot* slot) {
  if (slot == nullptr) return nullptr;
  return embed::made([&] {
    auto decider = std::make_unique<mpol_decider>();
    decider->slot = embed::hold(slot);
    // Read before the policy: one that comes in between is taken with the first event.
    decider->generation = slot->generation.load(std::memory_order_acquire);
    decider->engine = std::make_shared<Engine>(Held<mpol_policy>(mpol_slot_get(slot)));
    return decider.release();
  });
}

void mpol_decider_free(mpol_decider* decider) { delete decider; }

mpol_status mpol_decider_set_signals(mpol_decider* decider, mpol_signals_fn ask, void* context) {
  if (decider == nullptr) return MPOL_BAD_ARGUMENT;
  decider->signals.set(ask, context);
  return MPOL_OK;
}

mpol_policy* mpol_decider_policy(const mpol_decider* decider) {
  return decider == nullptr ? nullptr : decider->engine->policy.get();
}

mpol_status mpol_decide(mpol_decider* decider, const char* event, size_t size, const mpol_decision** decision) {
  if (decision != nullptr) *decision = nullptr;
  if (decider == nullptr) return MPOL_BAD_ARGUMENT;
  decider->decision.clear();
  return reported(decider->report, [&](mpol_report& out) {
    if (event == nullptr || decision == nullptr) {
      out.add_failure("NULL for the event, or for where the decision goes");
      return MPOL_BAD_ARGUMENT;
    }
    decider->follow();
    Engine& engine = *decider->engine;
    if (!engine.seat.read(event, size, out)) return MPOL_EVENT_REFUSED;
    engine.take_native(engine.decider);
    decider->signals.begin(engine.program());
    const Decision& decided = engine.decider.decide(engine.seat.frame, decider->signals);
    decider->decision.set(decided, engine.program(), engine.decider.is_native());
    *decision = &decider->decision;
    return MPOL_OK;
  });
}

const mpol_report* mpol_decider_report(const mpol_decider* decider) {
  return decider == nullptr || decider->report.items.empty() ? nullptr : &decider->report;
}
