// A connection's requests: their heads, and their bodies as a whole, in pieces, or dropped.
#include <algorithm>

#include "base/limits.hpp"
#include "daemon/http/connection.hpp"

namespace mpol::http {

using Answer = Turn::Answer;

Moved Connection::read(char* into, std::size_t room) {
  if (reading_ != Wait::None) return {Moved::Kind::WaitReadable};
  const Moved moved = transport_->read(into, room);
  if (moved.kind == Moved::Kind::WaitReadable) reading_ = Wait::Readable;
  if (moved.kind == Moved::Kind::WaitWritable) reading_ = Wait::Writable;
  return moved;
}

// More bytes for the turn. False: there are none now, or no more at all.
bool Connection::fill() {
  Turn& turn = *turn_;
  const Moved moved = read(turn.bytes.get() + turn.size, turn.room - turn.size);
  if (moved.kind == Moved::Kind::End || moved.kind == Moved::Kind::Broken) {
    turn.size == 0 ? close() : broken();
    return false;
  }
  turn.size += moved.bytes;
  turn.is_fresh = moved.bytes > 0;
  return turn.is_fresh;
}

bool Connection::read_head() {
  if (turn_ == nullptr) {
    turn_ = worker_.take_turn();
    turn_->connection = this;
  }
  Turn& turn = *turn_;
  if (!turn.is_fresh && !fill()) {
    if (turn_ != nullptr && turn.size == 0) worker_.give_back(std::move(turn_));
    return false;
  }
  turn.is_fresh = false;
  const Parsed parsed = turn.parser.read_head(turn.unread(), turn.request);
  turn.used += parsed.used;
  if (parsed.status != 0) return refuse(parsed.status, parsed.fault), true;
  const bool is_there = turn.parser.has_head();
  const std::size_t limit = options().max_header_bytes;
  if ((is_there ? turn.used : turn.size) > limit) {
    const bool is_target = turn.used == 0 || turn.request.path.size() + turn.request.query.size() >= limit;
    return refuse(is_target ? 414 : 431, "the request's head is longer than the limit"), true;
  }
  return !is_there || accept();
}

bool Connection::accept() {
  Turn& turn = *turn_;
  turn.head_end = turn.used;
  turn.request.is_loopback = is_loopback_;
  turn.request.is_tls = is_tls_;
  turn.is_counted = true;
  ++metrics().requests;
  ++metrics().in_flight;
  closes_ = !turn.request.keeps_alive;
  left_ = turn.request.content_length;
  Service::Decision decision = worker_.shared().service.accept(turn.request);
  turn.accepted_as = std::move(decision.accepted);
  if (decision.kind != Service::Decision::Kind::Answer) return take_body(decision);
  turn.is_left_alone = true;
  phase_ = turn.request.has_body() ? Phase::Skip : Phase::Answer;
  reply(std::move(decision.answer));
  return turn.request.has_body() ? leave_body() : true;
}

bool Connection::take_body(const Service::Decision& decision) {
  Turn& turn = *turn_;
  const bool in_pieces = decision.kind == Service::Decision::Kind::InPieces;
  most_ = decision.most_bytes;
  if (!in_pieces && left_ > most_) return refuse(413, "the body is longer than the limit"), true;
  phase_ = in_pieces ? Phase::Pieces : Phase::Whole;
  if (turn.request.has_body()) ask_to_continue();
  if (in_pieces) turn.sink = worker_.shared().service.open(turn_);
  if (turn.request.has_body()) return true;
  return in_pieces ? body_ended() : serve();
}

void Connection::ask_to_continue() {
  Turn& turn = *turn_;
  if (turn.request.expects_continue && turn.unread().empty()) {
    turn.output.append(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
  }
}

bool Connection::serve() {
  phase_ = Phase::Answer;
  worker_.shared().service.handle(turn_);
  turn_->is_left_alone = turn_->answer == Answer::Done;
  return true;
}

bool Connection::read_whole() {
  Turn& turn = *turn_;
  const std::size_t length = turn.request.content_length;
  const std::string_view there = turn.unread().substr(0, length - turn.filled);
  if (there.size() == length) {
    turn.whole_body = there;
    turn.used += length;
    return serve();
  }
  // It grows as bytes come: a length alone costs no memory.
  if (turn.filled == turn.long_body.size()) {
    turn.long_body.resize(std::min(length, std::max<std::size_t>(2 * turn.filled, 16u << 10)));
  }
  std::size_t count = there.copy(turn.long_body.data() + turn.filled, turn.long_body.size() - turn.filled);
  turn.used += count;
  if (count == 0) {
    const Moved moved = read(turn.long_body.data() + turn.filled, turn.long_body.size() - turn.filled);
    if (moved.kind == Moved::Kind::End || moved.kind == Moved::Kind::Broken) return broken(), false;
    count = moved.bytes;
  }
  turn.filled += count;
  if (turn.filled < length) return count > 0;
  turn.whole_body = turn.long_body;
  return serve();
}

bool Connection::read_chunked_whole() {
  Turn& turn = *turn_;
  std::string_view piece;
  const Got got = next_piece(piece);
  if (got == Got::Nothing) return false;
  if (turn.long_body.size() + piece.size() > most_) return refuse(413, "the body is longer than the limit"), true;
  turn.long_body += piece;
  if (got == Got::Piece) return true;
  turn.whole_body = turn.long_body;
  return serve();
}

bool Connection::read_pieces() {
  Turn& turn = *turn_;
  if (turn.answer == Answer::Done) return leave_body();
  if (turn.output.size() >= options().max_waiting_bytes) return false;
  std::string_view piece;
  const Got got = next_piece(piece);
  if (got == Got::Nothing) return false;
  if (!piece.empty()) {
    ++progress_;
    turn.sink->piece(piece);
  }
  return got == Got::End ? body_ended() : true;
}

bool Connection::body_ended() {
  phase_ = Phase::Answer;
  if (turn_->answer != Answer::Done) turn_->sink->ended();
  return true;
}

// A piece of the body (it may be empty), or its end, which may come with a last piece. Nothing: later, or never.
Connection::Got Connection::next_piece(std::string_view& piece) {
  Turn& turn = *turn_;
  if (turn.used == turn.size) {
    turn.used = turn.size = turn.head_end;
    if (!fill()) return Got::Nothing;
  }
  if (!turn.request.is_chunked) {
    piece = turn.unread().substr(0, left_);
    turn.used += piece.size();
    left_ -= piece.size();
    return left_ == 0 ? Got::End : Got::Piece;
  }
  const Parsed parsed = turn.parser.read_chunks(turn.unread(), piece);
  turn.used += parsed.used;
  if (parsed.status != 0) return refuse(parsed.status, parsed.fault), Got::Nothing;
  if (turn.parser.has_ended()) return Got::End;
  if (parsed.used > 0) return Got::Piece;
  turn.compact(turn.head_end);  // a line between chunks that is not complete
  if (turn.size == turn.room) return refuse(400, "a line between chunks is longer than the limit"), Got::Nothing;
  return fill() ? Got::Piece : Got::Nothing;
}

// ---- bodies that nobody wants ----

bool Connection::is_skippable() const {
  const RequestHead& request = turn_->request;
  return !request.is_chunked && !request.expects_continue && left_ <= limits::kMaxSkippedBody;
}

bool Connection::leave_body() {
  phase_ = closes_ || !is_skippable() ? Phase::Linger : Phase::Skip;
  turn_->sink.reset();
  return true;
}

bool Connection::skip() {
  Turn& turn = *turn_;
  if (turn.used == turn.size) {
    turn.used = turn.size = turn.head_end;
    if (!fill()) return false;
  }
  const std::size_t count = std::min<std::uint64_t>(left_, turn.unread().size());
  turn.used += count;
  left_ -= count;
  if (left_ == 0) phase_ = Phase::Answer;
  return true;
}

}  // namespace mpol::http
