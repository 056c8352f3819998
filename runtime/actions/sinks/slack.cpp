// A message for an incoming webhook of Slack, or of what takes the same shape (Mattermost). The address is a secret: `url_file`.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runtime/actions/sinks/http.hpp"
#include "runtime/actions/sinks/payload.hpp"

namespace mpol::actions {
namespace {

// Slack reads these three as markup.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return out;
}

class Slack : public Sink {
 public:
  explicit Slack(HttpReceiver receiver) : receiver_(std::move(receiver)) {}
  Answer deliver(const Item& item) override {
    const auto text = [&](const char* pointer) { return plain(text_in(item, pointer)); };
    const std::string severity = text("/args/severity");
    const std::string rule = text("/reasons/0/rule"), title = text("/reasons/0/title"), level = text("/levels/0");
    std::string line = fmt::format("*{}*{}", plain(item.action), severity.empty() ? "" : " (" + severity + ")");
    for (const std::string& part : {rule, title, level}) {
      if (!part.empty()) line += " · " + part;
    }
    nlohmann::ordered_json message;
    message["text"] = line;
    message["blocks"] = {
        {{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", line}}}},
        {{"type", "context"},
         {"elements",
          {{{"type", "mrkdwn"},
            {"text", fmt::format("package {} · event {} · action {}", text("/package"), text("/id"), item.id)}}}}}};
    return receiver_.send(item.id, message.dump());
  }

 private:
  HttpReceiver receiver_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_slack(const SinkSettings& settings) {
  auto receiver = HttpReceiver::open(settings);
  if (!receiver) return receiver.error();
  return std::unique_ptr<Sink>(std::make_unique<Slack>(*std::move(receiver)));
}

}  // namespace mpol::actions
