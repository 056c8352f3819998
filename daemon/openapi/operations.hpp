// Operations: what each route takes and gives, as an OpenAPI 3.1 operation object: the text of daemon/routes/<handler>.json.
// A route without such a file does not link.
#pragma once
#include <string_view>

namespace mpol::daemon::operations {

#define MPOL_ROUTE(method, path, handler, access, body, what) extern const std::string_view handler;
#define MPOL_STREAM(method, path, handler, access, what) extern const std::string_view handler;
#include "daemon/routes.def"
#undef MPOL_ROUTE
#undef MPOL_STREAM
// `components` of all, schemas and parameters: daemon/openapi/schemas.json.
extern const std::string_view shared_components;

}  // namespace mpol::daemon::operations
