#include "runtime/audit/recorder.hpp"

#include <fmt/format.h>

#include "program/identity.hpp"
#include "program/ir_text.hpp"
#include "program/sealed_file.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::audit {

namespace {

std::string override_members(const OverrideInfo& row) {
  std::string members;
  JsonWriter json(members);
  const auto text = [&](std::string_view key, const std::string& value) {
    json.key(key);
    json.value(std::string_view(value));
  };
  const auto texts = [&](std::string_view key, const std::vector<std::string>& values) {
    json.key(key);
    json.begin_array();
    for (const std::string& value : values) json.value(std::string_view(value));
    json.end_array();
  };
  if (row.package.empty()) {
    json.key("operator");
    json.value(true);
  } else {
    text("package", row.package);
  }
  text("of", row.of);
  row.rule.empty() ? text("param", row.param) : text("rule", row.rule);
  texts("before", row.before);
  texts("after", row.after);
  return members;
}

}  // namespace

std::string level_members(const Program& program, std::string_view id, const DecidedLevel& level) {
  const ir::Level& row = program.module().levels[level.level.index];
  std::string members;
  JsonWriter json(members);
  json.key("id");
  json.value(id);
  json.key("escalation");
  json.value(std::string_view(program.module().escalations[row.escalation].name));
  json.key("level");
  json.value(row.number);
  return members;
}

std::string load_members(const Program& program, const StateOrigin& state, const RuleModes& modes) {
  const ir::Module& module = program.module();
  std::string members = fmt::format("\"package\":\"{}\",\"program\":\"{}\",\"rules\":{}", module.tables.package,
                                    identity_of(module), module.rules.size());
  if (state.is_shared) {
    members += ",\"state\":{\"shared\":true}";
  } else if (state.is_kept) {
    members += fmt::format(",\"state\":{{\"found\":{},\"bound\":{}}}", state.found, state.bound);
  }
  if (!modes.empty()) {
    members += ",\"modes\":";
    JsonWriter json(members);
    json.begin_object();
    for (std::size_t i = 0; i < modes.size(); ++i) {
      if (modes[i] == RuleMode::Enforce) continue;
      json.key(module.rules[i].id);
      json.value(name(modes[i]));
    }
    json.end_object();
  }
  if (!module.tables.overrides.empty()) {
    members += ",\"overrides\":[";
    JsonWriter json(members);
    for (const OverrideInfo& row : module.tables.overrides)
      json.value(std::string_view(fmt::format("{} of {}", row.rule.empty() ? row.param : row.rule, row.of)));
    members += ']';
  }
  return members;
}

std::vector<std::string> override_members(const Program& program) {
  std::vector<std::string> all;
  for (const OverrideInfo& row : program.tables().overrides) all.push_back(override_members(row));
  return all;
}

std::vector<SignalState> states_of(const Frame& frame) {
  std::vector<SignalState> states;
  for (const SignalReading& reading : frame.signals) states.push_back(reading.state);
  return states;
}

RecordWriter::RecordWriter(std::shared_ptr<const Program> program, const Key& key)
    : program_(std::move(program)), mask_(*program_, key) {}

const std::string& RecordWriter::decision(const Frame& frame, std::span<const SignalState> brought,
                                          const Decision& decision) {
  masked_ = decision;
  mask_.apply(masked_, frame);
  members_.clear();
  mask_.write_event(frame, brought, decision, members_);
  members_ += ",\"decision\":";
  write_json(masked_, *program_, members_);
  members_.pop_back();
  return members_;
}

std::vector<std::string> RecordWriter::levels(const Decision& decision) const {
  std::vector<std::string> all;
  for (const DecidedLevel& level : decision.levels) {
    if (level.entered) all.push_back(level_members(*program_, masked_.id, level));
  }
  return all;
}

Recorder::Recorder(std::shared_ptr<const Program> program, std::unique_ptr<AuditLog> log)
    : log_(std::move(log)), writer_(std::move(program), log_->value_key()) {}

Result<void> Recorder::load(const StateOrigin& state) {
  auto done = log_->append(Class::Load, load_members(writer_.program(), state));
  for (const std::string& members : override_members(writer_.program())) {
    if (done) done = log_->append(Class::Override, members);
  }
  return done;
}

Result<void> Recorder::record(const Frame& frame, const Decision& decision) {
  auto done = log_->append(Class::Decision, writer_.decision(frame, brought_, decision));
  for (const std::string& members : writer_.levels(decision)) {
    if (done) done = log_->append(Class::Level, members);
  }
  log_->flush_if_due();
  return done;
}

}  // namespace mpol::audit
