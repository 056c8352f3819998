#include "cli/asked_signals.hpp"

#include <fmt/format.h>

#include <future>
#include <ostream>

#include "base/limits.hpp"

namespace mpol::cli {

AskedSignals::AskedSignals(std::string path, std::unique_ptr<signals::SignalProviders> providers, const Tables& tables)
    : path_(std::move(path)), providers_(std::move(providers)), routes_(providers_->routes(tables)) {}

Result<std::unique_ptr<AskedSignals>> AskedSignals::open(const std::string& path, const Tables& tables,
                                                         const Files& files) {
  const auto text = files.read(path, limits::kMaxConfigBytes);
  if (!text) return text.error();
  auto settings = signals::read_providers(*text, path);
  if (!settings) return settings.error();
  auto providers = signals::SignalProviders::make(*std::move(settings));
  if (!providers) return providers.error();
  return std::unique_ptr<AskedSignals>(new AskedSignals(path, *std::move(providers), tables));
}

void AskedSignals::fetch(std::span<const SignalId> needed, Frame& frame) {
  signals::SignalRequest request;
  request.routes = routes_;
  request.needed.assign(needed.begin(), needed.end());
  request.content = signals::content_of(frame);
  request.deadline = std::chrono::steady_clock::time_point::max();  // each provider has one
  std::promise<signals::Answers> promise;
  auto answers = promise.get_future();
  providers_->ask(std::move(request), [&promise](signals::Answers got) { promise.set_value(std::move(got)); });
  signals::put(answers.get(), frame);
}

void AskedSignals::warn(std::ostream& err) const {
  for (const std::string& name : signals::gaps(*routes_).not_in_policy)
    err << fmt::format("warning: {}: the policy has no signal `{}`\n", path_, name);
}

void AskedSignals::sum_up(std::ostream& out, bool only_failures) const {
  for (const signals::ProviderMetrics& metrics : providers_->metrics()) {
    std::string failures;
    for (std::size_t i = 1; i < signals::kCauses; ++i) {
      if (metrics.failed[i] > 0) failures += fmt::format(", {} {}", metrics.failed[i], signals::kCauseWords[i]);
    }
    if (only_failures && failures.empty()) continue;
    out << fmt::format("provider `{}`: {} texts, {} answered ({} from the cache){}; {} calls", metrics.name,
                       metrics.asked, metrics.answered, metrics.cache_hits, failures, metrics.calls);
    out << (metrics.cost > 0 ? fmt::format(", cost {:g}\n", metrics.cost) : "\n");
  }
}

}  // namespace mpol::cli
