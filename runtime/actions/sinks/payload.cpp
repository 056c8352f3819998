#include "runtime/actions/sinks/payload.hpp"

#include <nlohmann/json.hpp>

namespace mpol::actions {

std::string text_in(const Item& item, const std::string& pointer) {
  const auto payload = nlohmann::json::parse(item.payload, nullptr, false);
  const nlohmann::json::json_pointer place(pointer);
  if (payload.is_discarded() || !payload.contains(place)) return "";
  const auto& value = payload[place];
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string without_sealed(const std::string& payload) {
  // Nearly all have nothing sealed, and JSON of ours has no spaces.
  if (payload.find("\"sealed\":[") == std::string::npos) return payload;
  auto json = nlohmann::ordered_json::parse(payload, nullptr, false);
  if (!json.is_object() || !json.contains("args")) return "{}";
  for (const auto& name : json["sealed"]) {
    if (name.is_string()) json["args"][name.get<std::string>()] = nullptr;
  }
  return json.dump();
}

}  // namespace mpol::actions
