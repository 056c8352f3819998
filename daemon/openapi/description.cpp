#include "daemon/openapi/description.hpp"

#include <nlohmann/json.hpp>

#include "daemon/openapi/operations.hpp"
#include "daemon/routes/routes.hpp"
#include "daemon/version.hpp"

namespace mpol::daemon {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(http::Method method) {
  switch (method) {
    case http::Method::Get: return "get";
    case http::Method::Post: return "post";
    case http::Method::Put: return "put";
    case http::Method::Delete: return "delete";
    default: return "options";
  }
}

Json error_answer(std::string_view description) {
  return {{"description", description},
          {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}}};
}

// The answers that a request meets before it comes to its route.
void add_common(Json& operation, Access access, bool has_body) {
  // Members of an object move when another is added: none is referred to from one line to the next.
  const auto add = [&](const char* status, std::string_view description) {
    if (!operation["responses"].contains(status)) operation["responses"][status] = error_answer(description);
  };
  if (access != Access::Anybody) {
    add("401", "No token, or one of another role.");
    const bool may_be_open = access == Access::Decide || access == Access::Read;
    operation["security"] = Json::array({{{"token", Json::array()}}});
    if (may_be_open) operation["security"].push_back(Json::object());
  }
  if (has_body) add("413", "The body is larger than the server takes.");
}

void add(Json& paths, const routes::Route& route) {
  Json operation = {{"operationId", route.name}, {"summary", route.what}};
  operation.update(Json::parse(route.operation));
  add_common(operation, route.access, operation.contains("requestBody"));
  std::string pattern(route.path);
  if (const std::size_t star = pattern.find('*'); star != std::string::npos) {
    pattern.replace(star, 1, "{name}");
    operation["parameters"].push_back(
        {{"name", "name"}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  paths[pattern][std::string(name_of(route.method))] = std::move(operation);
}

std::string make() {
  Json paths = Json::object();
  for (const routes::Route& route : routes::all()) add(paths, route);
  Json components = Json::parse(operations::shared_components);
  components["securitySchemes"] = {{"token", {{"type", "http"}, {"scheme", "bearer"}}}};
  const Json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "mpold"},
        {"version", kVersion},
        {"description", "Decisions on events by the policies of mpol, and the same in the forms of other APIs."}}},
      {"paths", std::move(paths)},
      {"components", std::move(components)}};
  return document.dump(1);
}

}  // namespace

const std::string& openapi_description() {
  static const std::string text = make();
  return text;
}

}  // namespace mpol::daemon
