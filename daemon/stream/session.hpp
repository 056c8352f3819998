// StreamSession: one text that goes through POST /v1/stream while it is written (docs/streaming.md has the form of both sides).
//
// In:      JSON lines: the event, then pieces of its text. Out: JSON lines, or server-sent events, as soon as something is certain: text that may
//          go out, rules, the end with the decisions.
// Policies: all that are live for the tenant, one behind the other: what the first lets out, sanitised, is the text of the next.
// Errors:  an {"error":…} line ends the stream; nothing that was held goes out then.
// Threads: belongs to its connection's thread; answers of classifiers are posted to it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "daemon/decide/event_decision.hpp"
#include "daemon/http/exchange.hpp"
#include "runtime/release.hpp"

namespace mpol::daemon {

struct StreamOptions {
  std::string tenant, policy;  // "": none named, all
  std::string field = "text";
  bool as_events = false;  // text/event-stream instead of lines
};

class StreamSession : public std::enable_shared_from_this<StreamSession> {
 public:
  StreamSession(std::shared_ptr<http::Exchange> exchange, DecideContext& context, StreamOptions options);
  ~StreamSession();

  void piece(std::string_view bytes);  // of the body, cut anywhere
  void ended();
  // The peer has gone: the text ends here, and is decided on and recorded; nobody is told.
  void broken();
  // Looks at deadlines; call it now and then.
  void tick();

 private:
  struct Stage;
  void line(std::string_view text);
  bool is_for(const DeskPolicy& desk) const;
  bool get_ready();
  void go_on();
  bool open(std::string_view event);
  void feed(std::string_view text);
  void finish();
  // What stage `index` has brought: text goes to the next, the end too.
  void pump(std::size_t index, const Released& released);
  void ask(Stage& stage, std::uint64_t number, std::span<const SignalId> signals, std::string_view text);
  void flush();
  void settle(std::size_t index);
  void record(std::size_t index);
  void stage_done();
  void fail(std::string_view code, std::string_view message);
  void send(const std::string& json);

  std::shared_ptr<http::Exchange> exchange_;
  DecideContext& context_;
  StreamOptions options_;
  std::shared_ptr<Observation> seen_;  // null: nothing is noted
  std::vector<std::unique_ptr<Stage>> stages_;
  std::string buffer_;  // a line that has not ended
  bool has_event_ = false, has_ended_ = false, is_over_ = false;
  // While what streams of a policy need is made: the event, what came behind it, and whether that was all.
  enum class Body : std::uint8_t { GoesOn, Ended, Broken };
  std::string first_line_, held_;
  Body body_ = Body::GoesOn;
  bool is_waiting_ = false;
  std::size_t open_stages_ = 0;  // whose decision is not settled
  // What has not been told yet.
  std::string text_, told_;
};

}  // namespace mpol::daemon
