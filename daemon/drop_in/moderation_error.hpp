// Errors of the moderation APIs, each in its own form.
// Threads: pure functions.
#pragma once
#include "daemon/drop_in/json.hpp"
#include "daemon/drop_in/moderation.hpp"

namespace mpol::daemon {

// Of the request as a whole, or of the server.
http::Response refuse(ModerationApi api, int status, std::string_view code, std::string_view message);
// Of one place in the body. Mistral: 422 with `detail`, whatever the status.
http::Response refuse_input(ModerationApi api, int status, const Wrong& wrong);

}  // namespace mpol::daemon
