#include "runtime/actions/keep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "program/sealed_file.hpp"

namespace mpol::actions {
namespace {

std::string random_id() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

// Time, verdict and language are left out: they may be others when an event comes again.
std::string stable_id(const Decision& decision, const DecidedAction& action, const Program& program) {
  Decision bare;
  bare.id = decision.id;
  std::string text;
  write_action_json(bare, action, program, text);
  return content_hash(text).substr(0, 32);
}

}  // namespace

bool has_durable(const Decision& decision, const Program& program) {
  return std::any_of(decision.actions.begin(), decision.actions.end(), [&](const DecidedAction& action) {
    return program.tables().actions[action.action.index].durable;
  });
}

std::vector<Item> items(const Decision& decision, const Program& program, bool durable) {
  std::vector<Item> items;
  for (const DecidedAction& action : decision.actions) {
    const ActionInfo& info = program.tables().actions[action.action.index];
    if (info.durable != durable) continue;
    Item item;
    item.is_durable = durable;
    item.action = info.name;
    write_action_json(decision, action, program, item.payload);
    item.id = decision.id.empty() ? random_id() : stable_id(decision, action, program);
    // Receivers see it in what they keep, not only in a header.
    item.payload.insert(1, fmt::format("\"action_id\":\"{}\",", item.id));
    items.push_back(std::move(item));
  }
  return items;
}

bool keep(Decision& decision, const Program& program, Outbox& outbox, std::int64_t now_ms) {
  const auto kept = outbox.put(items(decision, program, true), now_ms);
  if (!kept) not_kept(decision, program);
  return kept.has_value();
}

void not_kept(Decision& decision, const Program& program) {
  for (const DecidedAction& action : decision.actions) {
    const ActionInfo& info = program.tables().actions[action.action.index];
    if (!info.durable) continue;
    decision.limits.push_back(fmt::format("`{}` could not be kept", info.name));
    if (info.otherwise.has_value() && (!decision.verdict.has_value() || decision.verdict < info.otherwise))
      decision.verdict = info.otherwise;
  }
}

}  // namespace mpol::actions
