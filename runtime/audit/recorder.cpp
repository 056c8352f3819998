#include "runtime/audit/recorder.hpp"

#include <fmt/format.h>

#include "program/ir_text.hpp"
#include "program/sealed_file.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::audit {

std::string identity_of(const ir::Module& module) {
  ir::Module without_places = module;
  for (Origin& origin : without_places.tables.origins) {
    origin.file.clear();
    origin.line = origin.column = 0;
  }
  return content_hash(ir::print(without_places));
}

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

Recorder::Recorder(std::shared_ptr<const Program> program, std::unique_ptr<AuditLog> log)
    : program_(std::move(program)), log_(std::move(log)), mask_(*program_, log_->value_key()) {}

Result<void> Recorder::load(const StateOrigin& state) {
  const ir::Module& module = program_->module();
  std::string members = fmt::format("\"package\":\"{}\",\"program\":\"{}\",\"rules\":{}", module.tables.package,
                                    identity_of(module), module.rules.size());
  if (state.is_kept) members += fmt::format(",\"state\":{{\"found\":{},\"bound\":{}}}", state.found, state.bound);
  return log_->append(Class::Load, members);
}

void Recorder::begin(const Frame& frame) {
  brought_.clear();
  for (const SignalReading& reading : frame.signals) brought_.push_back(reading.state);
}

Result<void> Recorder::record(const Frame& frame, const Decision& decision) {
  masked_ = decision;
  mask_.apply(masked_, frame);
  members_.clear();
  mask_.write_event(frame, brought_, members_);
  members_ += ",\"decision\":";
  write_json(masked_, *program_, members_);
  members_.pop_back();
  auto done = log_->append(Class::Decision, members_);
  for (const DecidedLevel& level : decision.levels) {
    if (level.entered && done) done = log_->append(Class::Level, level_members(*program_, masked_.id, level));
  }
  if (done) done = log_->flush_if_due();
  return done;
}


}  // namespace mpol::audit
