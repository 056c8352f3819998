#include "embed/decision.hpp"

#include "embed/border.hpp"

using namespace mpol;

namespace {

bool has(const mpol_decision* decision) { return decision != nullptr && decision->decision != nullptr; }

const char* rule(const mpol_decision* decision, RuleId id) {
  return decision->program->module().rules[id.index].id.c_str();
}

const ActionInfo* action(const mpol_decision* decision, size_t index) {
  if (index >= mpol_decision_action_count(decision)) return nullptr;
  return &decision->program->tables().actions[decision->decision->actions[index].action.index];
}

std::int32_t rank(VerdictId verdict) { return verdict.has_value() ? static_cast<std::int32_t>(verdict.index) : -1; }

// Without its line end.
const char* given(const std::string& json, size_t* size) {
  if (size != nullptr) *size = json.size();
  return json.c_str();
}
const char* none(size_t* size) {
  if (size != nullptr) *size = 0;
  return nullptr;
}

}  // namespace

const char* mpol_decision_json(const mpol_decision* decision, size_t* size) {
  if (!has(decision)) return none(size);
  if (decision->has_json) return given(decision->json, size);
  const char* const json = embed::made([&] {
    decision->json.clear();
    write_json(*decision->decision, *decision->program, decision->json);
    if (decision->json.ends_with('\n')) decision->json.pop_back();
    decision->has_json = true;
    return given(decision->json, size);
  });
  return json == nullptr ? none(size) : json;
}

const char* mpol_decision_verdict(const mpol_decision* decision) {
  const std::int32_t at = mpol_decision_verdict_rank(decision);
  return at < 0 ? nullptr : decision->program->tables().verdicts[static_cast<size_t>(at)].c_str();
}
int32_t mpol_decision_verdict_rank(const mpol_decision* decision) {
  return has(decision) ? rank(decision->decision->verdict) : -1;
}

size_t mpol_decision_fired_count(const mpol_decision* decision) {
  return has(decision) ? decision->decision->fired.size() : 0;
}
const char* mpol_decision_fired(const mpol_decision* decision, size_t index) {
  return index < mpol_decision_fired_count(decision) ? rule(decision, decision->decision->fired[index]) : nullptr;
}
size_t mpol_decision_undetermined_count(const mpol_decision* decision) {
  return has(decision) ? decision->decision->undetermined.size() : 0;
}
const char* mpol_decision_undetermined(const mpol_decision* decision, size_t index) {
  return index < mpol_decision_undetermined_count(decision)
             ? rule(decision, decision->decision->undetermined[index].rule)
             : nullptr;
}

size_t mpol_decision_action_count(const mpol_decision* decision) {
  return has(decision) ? decision->decision->actions.size() : 0;
}
const char* mpol_decision_action(const mpol_decision* decision, size_t index) {
  const ActionInfo* const of = action(decision, index);
  return of == nullptr ? nullptr : of->name.c_str();
}
int mpol_decision_action_is_durable(const mpol_decision* decision, size_t index) {
  const ActionInfo* const of = action(decision, index);
  return of != nullptr && of->durable ? 1 : 0;
}
int32_t mpol_decision_action_otherwise(const mpol_decision* decision, size_t index) {
  const ActionInfo* const of = action(decision, index);
  return of == nullptr || !of->durable ? -1 : rank(of->otherwise);
}
const char* mpol_decision_action_json(const mpol_decision* decision, size_t index, size_t* size) {
  if (index >= mpol_decision_action_count(decision)) return none(size);
  const char* const json = embed::made([&] {
    decision->action_json.clear();
    write_action_json(*decision->decision, decision->decision->actions[index], *decision->program,
                      decision->action_json);
    return given(decision->action_json, size);
  });
  return json == nullptr ? none(size) : json;
}

int mpol_decision_is_native(const mpol_decision* decision) { return has(decision) && decision->is_native ? 1 : 0; }
