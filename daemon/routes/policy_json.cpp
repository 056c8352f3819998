#include <fmt/format.h>

#include <algorithm>

#include "daemon/routes/policies.hpp"

namespace mpol::daemon::routes {
namespace {

// The one member of that name, which is an object.
Result<Json> read_member(std::string_view body, const char* name) {
  Body read = read_body(body);
  if (!read.fault.empty()) return Failure{read.fault};
  Json& all = read.json;
  if (all.size() != 1 || !all.contains(name) || !all[name].is_object())
    return Failure{fmt::format("expected {{\"{}\":{{…}}}}", name)};
  return {boost::system::in_place_value, std::move(all[name])};
}

Result<std::string> read_value(const std::string& name, const Json& value) {
  if (value.is_string()) return {boost::system::in_place_value, value.get<std::string>()};
  if (value.is_number() || value.is_boolean()) return {boost::system::in_place_value, value.dump()};
  return Failure{fmt::format("`{}`: expected a value such as \"85%\"", name)};
}

}  // namespace

Json to_json(const DeploymentStatus& status) {
  Json json{{"policy", status.name},
            {"state", name(status.state)},
            {"package", status.package},
            {"release", status.release},
            {"bundle", status.bundle},
            {"origin", status.origin},
            {"by", status.by},
            {"rules", status.rules},
            {"engine", status.tier},
            {"loaded_ms", status.loaded_ms},
            {"checked_ms", status.checked_ms},
            {"loads", status.loads},
            {"load_errors", status.errors},
            {"kept", status.is_kept}};
  if (!status.code.empty()) json["error"] = {{"code", status.code}, {"message", status.message}};
  if (!status.faults.empty()) json["faults"] = status.faults;
  if (!status.kept.params.empty()) json.update(params_json(status.kept.params));
  if (!status.kept.modes.empty()) json.update(modes_json(status.kept.modes));
  if (!status.shadow_bundle.empty() || !status.shadow_code.empty()) {
    Json& shadow = json["shadow"];
    if (!status.shadow_bundle.empty())
      shadow = {{"bundle", status.shadow_bundle}, {"release", status.shadow_release}, {"origin", status.shadow_origin}};
    if (!status.shadow_code.empty())
      shadow["error"] = {{"code", status.shadow_code}, {"message", status.shadow_message}};
  }
  return json;
}

Json history_json(const DeploymentStatus& status) {
  Json history = Json::array();
  for (auto it = status.kept.history.rbegin(); it != status.kept.history.rend(); ++it)
    history.push_back({{"bundle", it->bundle},
                       {"package", it->package},
                       {"release", it->release},
                       {"origin", it->origin},
                       {"by", it->by},
                       {"loaded_ms", it->loaded_ms}});
  Json json{
      {"policy", status.name}, {"live", status.bundle}, {"kept", status.is_kept}, {"history", std::move(history)}};
  const auto add_setter = [&](const char* name, const KeptSetter& setter) {
    if (setter.time_ms != 0) json[name] = {{"by", setter.by}, {"set_ms", setter.time_ms}};
  };
  add_setter("params_set", status.kept.params_set);
  add_setter("modes_set", status.kept.modes_set);
  return json;
}

Json params_json(const std::vector<ParamSetting>& params) {
  Json all = Json::object();
  for (const ParamSetting& param : params) {
    const bool has_rows = std::count_if(params.begin(), params.end(),
                                        [&](const ParamSetting& other) { return other.name == param.name; }) > 1;
    if (param.key.empty() && !has_rows) {
      all[param.name] = param.value;
    } else {
      all[param.name][param.key.empty() ? "else" : param.key] = param.value;
    }
  }
  return {{"params", std::move(all)}};
}

Json modes_json(const std::vector<ModeSetting>& modes) {
  Json all = Json::object();
  for (const ModeSetting& one : modes) all[one.rule] = one.mode;
  return {{"modes", std::move(all)}};
}

Result<std::vector<ParamSetting>> read_params(std::string_view body) {
  std::vector<ParamSetting> params;
  const auto add = [&](const std::string& name, const std::string& key, const Json& value) -> Result<void> {
    auto text = read_value(name, value);
    if (!text) return text.error();
    params.push_back({name, key == "else" ? "" : key, *std::move(text), {}});
    return {};
  };
  const auto all = read_member(body, "params");
  if (!all) return all.error();
  for (const auto& [name, value] : all->items()) {
    if (!value.is_object()) {
      if (auto added = add(name, "", value); !added) return added.error();
      continue;
    }
    for (const auto& [key, row] : value.items()) {
      if (auto added = add(name, key, row); !added) return added.error();
    }
  }
  return params;
}

Result<std::vector<ModeSetting>> read_modes(std::string_view body) {
  std::vector<ModeSetting> modes;
  const auto all = read_member(body, "modes");
  if (!all) return all.error();
  for (const auto& [rule, mode] : all->items()) {
    if (!mode.is_string()) return Failure{fmt::format("`{}`: expected off, shadow, detect or enforce", rule)};
    modes.push_back({rule, mode.get<std::string>()});
  }
  return modes;
}

}  // namespace mpol::daemon::routes
