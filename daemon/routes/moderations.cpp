#include "daemon/daemon.hpp"
#include "daemon/drop_in/moderation.hpp"
#include "daemon/routes/routes.hpp"

namespace mpol::daemon::routes {
namespace {

using Read = ModerationRead (*)(std::string_view body, const ModerationTerms& terms);

// What these APIs have no member for comes in headers.
void add_headers(const http::Head& head, JudgedEvent& event, bool may_change_kind) {
  if (const auto kind = head.header("mpol-kind"); may_change_kind && !kind.empty()) event.kind = kind;
  event.language = head.header("mpol-language");
  event.user = head.header("mpol-user");
  event.org = head.header("mpol-org");
  event.conversation = head.header("mpol-conversation");
  event.region = head.header("mpol-region");
}

void moderate(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange, Read read, bool may_change_kind) {
  const Config& config = daemon.config();
  const ModerationTerms terms{config.drop_in_flagged_from, config.drop_in_missing_scores == "refuse",
                              static_cast<std::size_t>(config.decide_max_batch)};
  ModerationRead made = read(exchange->body(), terms);
  const http::Head& head = exchange->head();
  if (!made.is_good) {
    log_refusal(daemon.context(exchange->thread()), head.path, made.refusal.status, "bad_form");
    return exchange->reply(std::move(made.refusal));
  }
  for (JudgedEvent& event : made.request.events) add_headers(head, event, may_change_kind);
  DecideContext& context = daemon.context(exchange->thread());
  std::string id;
  context.new_id(id);
  const std::vector<JudgedEvent> events = std::move(made.request.events);
  judge(context, events, {std::string(head.header("mpol-tenant")), query_value(head.query, "policy"), is_category},
        [exchange, request = std::move(made.request), id, terms](std::vector<Judged> judged) {
          exchange->reply(answer(request, judged, id, terms));
        });
}

}  // namespace

void moderations(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  moderate(daemon, exchange, read_moderation, true);
}

void chat_moderations(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  moderate(daemon, exchange, read_chat_moderation, false);
}

}  // namespace mpol::daemon::routes
