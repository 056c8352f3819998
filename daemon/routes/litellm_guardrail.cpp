#include "daemon/daemon.hpp"
#include "daemon/drop_in/litellm.hpp"
#include "daemon/routes/routes.hpp"

namespace mpol::daemon::routes {

void litellm_guardrail(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  const Config& config = daemon.config();
  const GuardrailTerms terms{config.drop_in_blocked_from, config.drop_in_images == "block",
                             static_cast<std::size_t>(config.decide_max_batch)};
  GuardrailRead made = read_guardrail(exchange->body(), terms);
  const http::Head& head = exchange->head();
  if (!made.is_good) {
    log_refusal(daemon.context(exchange->thread()), head.path, made.refusal.status, "bad_form");
    return exchange->reply(std::move(made.refusal));
  }
  const auto request = std::make_shared<const GuardrailRequest>(std::move(made.request));
  judge(daemon.context(exchange->thread()), request->events,
        {std::string(head.header("mpol-tenant")), query_value(head.query, "policy"), nullptr},
        [exchange, request, terms](const std::vector<Judged>& judged) {
          exchange->reply(answer(*request, judged, terms));
        });
}

}  // namespace mpol::daemon::routes
