// A connection's answers, as a service gives them.
#include <algorithm>

#include "daemon/http/connection.hpp"

namespace mpol::http {

using Answer = Turn::Answer;

void Connection::write_head(Response&& response, bool in_pieces) {
  const RequestHead& request = turn_->request;
  const bool is_read = phase_ == Phase::Answer;
  if (worker_.is_draining() || (!is_read && !in_pieces && !is_skippable())) closes_ = true;
  if (in_pieces && request.is_http_1_0) closes_ = true;
  Framing framing;
  framing.is_chunked = in_pieces && !request.is_http_1_0;
  framing.until_close = in_pieces && request.is_http_1_0;
  framing.closes = closes_;
  framing.says_keeps = request.is_http_1_0 && !closes_;
  framing.without_body = request.method == Method::Head;
  is_chunked_answer_ = framing.is_chunked && !framing.without_body;
  ++metrics().answers[static_cast<std::size_t>(std::clamp(response.status / 100, 0, 5))];
  write_answer(turn_->output, std::move(response), framing, worker_.date().now());
  turn_->count_waiting();
  ++progress_;
}

void Connection::reply(Response response) {
  if (turn_->answer != Answer::None) return;
  write_head(std::move(response), false);
  turn_->answer = Answer::Done;
}

void Connection::begin(Response response) {
  if (turn_->answer != Answer::None) return;
  write_head(std::move(response), true);
  turn_->answer = Answer::Begun;
}

void Connection::send(std::string piece) {
  if (turn_->answer != Answer::Begun || turn_->request.method == Method::Head) return;
  if (is_chunked_answer_) {
    write_piece(turn_->output, std::move(piece));
  } else {
    turn_->output.append(std::move(piece));
  }
  turn_->count_waiting();
  ++progress_;
}

void Connection::end() {
  if (turn_->answer != Answer::Begun) return;
  if (is_chunked_answer_) write_last_piece(turn_->output);
  turn_->count_waiting();
  turn_->answer = Answer::Done;
}

void Connection::refuse(int status, std::string_view message) {
  if (status == 413) {
    ++metrics().too_large;
  } else if (status != 408 && status != 503) {
    ++metrics().bad_requests;
  }
  closes_ = true;
  const bool has_begun = turn_->answer == Answer::Begun;
  if (turn_->sink != nullptr && phase_ == Phase::Pieces) {
    turn_->answer = Answer::Done;  // nothing that the sink may say is sent any more
    turn_->sink->broken();
    turn_->sink.reset();
    turn_->answer = has_begun ? Answer::Begun : Answer::None;
  }
  if (has_begun) return close();
  if (turn_->answer == Answer::None) reply(error_answer(status, message));
  phase_ = Phase::Linger;
}

}  // namespace mpol::http
