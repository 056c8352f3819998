#include "tests/unit/signals/asking.hpp"

#include <future>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace mpol::test {

using namespace mpol::signals;
using nlohmann::json;

namespace {

// A test cannot go on without. (Boost.Test is in the file of the tests alone: its header makes the program.)
void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

}  // namespace

Tables tables_of(const std::vector<std::string>& names) {
  Tables tables;
  for (const std::string& name : names) {
    SignalInfo signal;
    signal.name = name;
    signal.kind = ValueKind::Score;
    tables.signals.push_back(signal);
  }
  return tables;
}

std::unique_ptr<SignalProviders> providers_of(std::string toml, const std::string& url) {
  for (std::size_t at = 0; (at = toml.find("URL", at)) != toml.npos;) toml.replace(at, 3, url);
  auto settings = read_providers(toml, "providers.toml");
  require(settings.has_value(), settings ? "" : settings.error().message);
  auto providers = SignalProviders::make(*std::move(settings));
  require(providers.has_value(), providers ? "" : providers.error().message);
  return *std::move(providers);
}

Content prompt(const std::string& text) { return {{{"user", text}}, "prompt", "en"}; }

SignalRequest Asker::request(Content content) const {
  SignalRequest request{routes, {}, std::move(content), std::chrono::steady_clock::now() + deadline};
  for (std::size_t i = 0; i < tables.signals.size(); ++i) request.needed.emplace_back(i);
  return request;
}

Answers Asker::ask(Content content) const {
  // Shared: a second call, which would be a fault, must find it.
  const auto promise = std::make_shared<std::promise<Answers>>();
  auto answers = promise->get_future();
  providers.ask(request(std::move(content)), [promise](Answers got) { promise->set_value(std::move(got)); });
  require(answers.wait_for(std::chrono::seconds(20)) == std::future_status::ready, "`done` was not called");
  return answers.get();
}

std::string Asker::said(const std::string& text) const {
  std::ostringstream out;
  for (const SignalAnswer& answer : ask(text)) {
    if (out.tellp() > 0) out << "; ";
    out << tables.signals[answer.signal.index].name;
    if (answer.reading.state == SignalState::Available) {
      out << ' ' << answer.reading.number;
    } else {
      out << ": " << answer.reading.reason;
    }
  }
  return out.str();
}

HttpPeer::Reply moderates(const HttpPeer::Request& request) {
  json results = json::array();
  const json body = json::parse(request.body);
  for (const json& text : body["input"]) {
    const std::string words = text.is_string() ? text.get<std::string>() : text.back()["content"].get<std::string>();
    const double score = words.find_first_not_of("0123456789.") == words.npos ? std::stod(words) : 0.25;
    results.push_back({{"categories", {{"hate", score > 0.5}, {"sexual", false}}},
                       {"category_scores", {{"hate", score}, {"sexual", 0.01}}}});
  }
  return says(200, json({{"id", "1"}, {"model", "m"}, {"usage", {{"total_tokens", 7}}}, {"results", results}}).dump());
}

HttpPeer::Reply says(int status, std::string body) {
  HttpPeer::Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

ProviderMetrics metrics_of(const SignalProviders& providers) { return providers.metrics().front(); }
std::uint64_t failed(const ProviderMetrics& metrics, Cause cause) {
  return metrics.failed[static_cast<std::size_t>(cause)];
}

}  // namespace mpol::test
