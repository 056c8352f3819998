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

}  // namespace mpol::actions
