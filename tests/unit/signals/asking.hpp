// What tests of providers share: a policy's tables, a provider's settings, a question that is waited for, a peer that moderates.
#pragma once
#include <string>
#include <vector>

#include "runtime/signals/providers.hpp"
#include "tests/support/http_peer.hpp"

namespace mpol::test {

// Score signals of these names.
Tables tables_of(const std::vector<std::string>& names);

// One provider of the file's text; the url is put in for URL.
std::unique_ptr<signals::SignalProviders> providers_of(std::string toml, const std::string& url);

signals::Content prompt(const std::string& text);

struct Asker {
  signals::SignalProviders& providers;
  Tables tables;
  std::shared_ptr<const signals::Routes> routes = providers.routes(tables);
  std::chrono::milliseconds deadline{5000};

  // All signals of the tables.
  signals::SignalRequest request(signals::Content content) const;
  signals::Answers ask(const std::string& text) const { return ask(prompt(text)); }
  signals::Answers ask(signals::Content content) const;
  // "hate 0.5; sexual: mistral: timeout"
  std::string said(const std::string& text) const;
};

// Answers each text with category_scores, in Mistral's and OpenAI's shape: the number that the text is, else 0.25.
HttpPeer::Reply moderates(const HttpPeer::Request& request);
HttpPeer::Reply says(int status, std::string body = "{}");

// Counts that moved during a test: of the first provider.
signals::ProviderMetrics metrics_of(const signals::SignalProviders& providers);
std::uint64_t failed(const signals::ProviderMetrics& metrics, signals::Cause cause);

}  // namespace mpol::test
