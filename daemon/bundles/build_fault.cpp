#include "daemon/bundles/build_fault.hpp"

#include <algorithm>

#include "daemon/drop_in/json.hpp"
#include "daemon/limits.hpp"

namespace mpol::daemon {
namespace {

constexpr std::string_view kHead = "mpol-not-built 1\n";

// As codes of diagnostics and of changes are written.
bool is_code(const std::string& text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), is_plain);
}

bool read_text(const Json& object, const char* name, std::string& into) {
  const auto member = object.find(name);
  if (member == object.end() || !member->is_string()) return false;
  into = member->get<std::string>();
  return true;
}

}  // namespace

std::string written(const BuildFault& fault) {
  return std::string(kHead) +
         written(Json{{"code", fault.code}, {"message", fault.message}, {"faults", fault.faults}}) + '\n';
}

std::optional<BuildFault> read_build_fault(std::string_view bytes) {
  if (!bytes.starts_with(kHead) || bytes.size() > kMaxBuildFaultBytes) return std::nullopt;
  const Body body = read_body(bytes.substr(kHead.size()));
  BuildFault fault;
  if (!body.fault.empty() || !read_text(body.json, "code", fault.code) || !is_code(fault.code) ||
      !read_text(body.json, "message", fault.message))
    return std::nullopt;
  const auto faults = body.json.find("faults");
  if (faults == body.json.end() || !faults->is_array()) return std::nullopt;
  for (const Json& one : *faults) {
    if (!one.is_string()) return std::nullopt;
    fault.faults.push_back(one.get<std::string>());
  }
  return fault;
}

}  // namespace mpol::daemon
