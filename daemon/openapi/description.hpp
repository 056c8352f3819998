// Description: the OpenAPI 3.1 document of what mpold answers, from routes.def and the texts beside the routes.
// Threads: safe from many; it is made once.
#pragma once
#include <string>

namespace mpol::daemon {

const std::string& openapi_description();

}  // namespace mpol::daemon
