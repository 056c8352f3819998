// Alerts in the shape of Prometheus Alertmanager's API (POST /api/v2/alerts). Labels say what kind of thing happened, so that
// Alertmanager groups repetitions; what is of one event stands in the annotations.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text/time_text.hpp"
#include "runtime/actions/sinks/http.hpp"
#include "runtime/actions/sinks/payload.hpp"

namespace mpol::actions {
namespace {

std::string alert(const Item& item) {
  const auto payload = nlohmann::json::parse(item.payload, nullptr, false);
  if (!payload.is_object()) return "";
  const auto text = [&](const char* pointer) { return text_in(item, pointer); };
  nlohmann::ordered_json alert;
  auto& labels = alert["labels"];
  labels["alertname"] = "mpol_" + item.action;
  labels["package"] = text("/package");
  for (const auto& [label, value] : {std::pair{"rule", text("/reasons/0/rule")},
                                     {"level", text("/levels/0")},
                                     {"severity", text("/args/severity")},
                                     {"to", text("/args/to")}}) {
    if (!value.empty()) labels[label] = value;
  }
  auto& annotations = alert["annotations"];
  const std::string title = text("/reasons/0/title");
  annotations["summary"] = title.empty() ? fmt::format("{} of {}", item.action, text("/package")) : title;
  annotations["event"] = text("/id");
  annotations["action_id"] = item.id;
  if (payload.contains("time") && payload["time"].is_number_integer())
    alert["startsAt"] = time_text(payload["time"].get<std::int64_t>());
  return nlohmann::ordered_json::array({alert}).dump();
}

class Alertmanager : public Sink {
 public:
  explicit Alertmanager(HttpReceiver receiver) : receiver_(std::move(receiver)) {}
  Answer deliver(const Item& item) override {
    const std::string body = alert(item);
    if (body.empty()) return {Answer::Kind::Refused, "the payload is no JSON object"};
    return receiver_.send(item.id, body);
  }

 private:
  HttpReceiver receiver_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_alertmanager(const SinkSettings& settings) {
  auto receiver = HttpReceiver::open(settings, "/api/v2/alerts");
  if (!receiver) return receiver.error();
  return std::unique_ptr<Sink>(std::make_unique<Alertmanager>(*std::move(receiver)));
}

}  // namespace mpol::actions
