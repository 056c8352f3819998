// What routes about policies have in common: which one is asked for, and how it is shown.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "daemon/daemon.hpp"
#include "daemon/routes/routes.hpp"

namespace mpol::daemon::routes {

// None: there is none of that name, which was answered.
std::optional<std::size_t> asked_policy(Daemon& daemon, http::Exchange& exchange);
void reply_json(http::Exchange& exchange, const nlohmann::ordered_json& json, int status = 200);
void reply_fault(http::Exchange& exchange, int status, const ChangeFault& fault);

nlohmann::ordered_json to_json(const DeploymentStatus& status);
nlohmann::ordered_json history_json(const DeploymentStatus& status);
// {"params":{"hate_block":"85%","by_language":{"fr":"80%","else":"70%"}}}, {"modes":{"R-1":"detect"}}: as they are taken, too.
nlohmann::ordered_json params_json(const std::vector<ParamSetting>& params);
nlohmann::ordered_json modes_json(const std::vector<ModeSetting>& modes);
Result<std::vector<ParamSetting>> read_params(std::string_view body);
Result<std::vector<ModeSetting>> read_modes(std::string_view body);

}  // namespace mpol::daemon::routes
