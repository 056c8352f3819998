#include "daemon/daemon.hpp"
#include "daemon/routes/routes.hpp"

namespace mpol::daemon::routes {
namespace {

class Sink final : public http::BodySink {
 public:
  explicit Sink(std::shared_ptr<StreamSession> session) : session_(std::move(session)) {}
  void piece(std::string_view bytes) override { session_->piece(bytes); }
  void ended() override { session_->ended(); }
  void broken() override { session_->broken(); }

 private:
  std::shared_ptr<StreamSession> session_;
};

// Of a stream that is not opened: the rest of its body means nothing.
class Nothing final : public http::BodySink {
 public:
  void piece(std::string_view) override {}
  void ended() override {}
  void broken() override {}
};

}  // namespace

std::unique_ptr<http::BodySink> stream(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  const http::Head& head = exchange->head();
  StreamOptions options;
  options.tenant = head.header("mpol-tenant");
  options.policy = query_value(head.query, "policy");
  if (std::string field = query_value(head.query, "field"); !field.empty()) options.field = std::move(field);
  options.as_events = head.header("accept").find("text/event-stream") != std::string_view::npos;
  http::Response response;
  const std::size_t thread = exchange->thread();
  auto session = std::make_shared<StreamSession>(exchange, daemon.context(thread), options);
  if (!daemon.add_stream(thread, session)) {
    response.status = 503;
    response.body = error_json("too_many_streams", "as many streams are open as may be");
    exchange->begin(std::move(response));
    exchange->end();
    return std::make_unique<Nothing>();
  }
  response.content_type = options.as_events ? "text/event-stream" : "application/x-ndjson";
  response.headers.emplace_back("Cache-Control", "no-store");
  exchange->begin(std::move(response));
  return std::make_unique<Sink>(std::move(session));
}

}  // namespace mpol::daemon::routes
