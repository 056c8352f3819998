// What routes about policies have in common: which one is asked for, and how it is shown.
#pragma once
#include <optional>

#include "daemon/daemon.hpp"
#include "daemon/drop_in/json.hpp"
#include "daemon/routes/routes.hpp"

namespace mpol::daemon::routes {

// None: there is none of that name, which was answered.
std::optional<std::size_t> asked_policy(Daemon& daemon, http::Exchange& exchange);
void reply_json(http::Exchange& exchange, const Json& json, int status = 200);
void reply_fault(http::Exchange& exchange, int status, const ChangeFault& fault);

Json to_json(const DeploymentStatus& status);
Json history_json(const DeploymentStatus& status);
// {"params":{"hate_block":"85%","by_language":{"fr":"80%","else":"70%"}}}, {"modes":{"R-1":"detect"}}: as they are taken, too.
Json params_json(const std::vector<ParamSetting>& params);
Json modes_json(const std::vector<ModeSetting>& modes);
Result<std::vector<ParamSetting>> read_params(std::string_view body);
Result<std::vector<ModeSetting>> read_modes(std::string_view body);

}  // namespace mpol::daemon::routes
