#include "daemon/http/connection.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::http {

using Answer = Turn::Answer;

Connection::Connection(Worker& worker, Worker::Peer peer)
    : worker_(worker),
      watched_(std::make_unique<Watched>(worker.loop(), peer.descriptor)),
      transport_(peer.tls ? peer.tls->transport(peer.descriptor) : plain_transport(peer.descriptor)),
      phase_(peer.tls ? Phase::Handshake : Phase::Head),
      is_loopback_(peer.is_loopback),
      is_tls_(peer.tls != nullptr) {}

void Connection::on_readable() {
  waits_readable_ = false;
  if (phase_ == Phase::Closed) return;
  if (reading_ == Wait::Readable) reading_ = Wait::None;
  if (writing_ == Wait::Readable) writing_ = Wait::None;
  transport_->readable();
  advance();
}

void Connection::on_writable() {
  waits_writable_ = false;
  if (reading_ == Wait::Writable) reading_ = Wait::None;
  if (writing_ == Wait::Writable) writing_ = Wait::None;
  advance();
}

void Connection::advance() {
  if (is_advancing_ || phase_ == Phase::Closed) return;
  const auto self = shared_from_this();
  is_advancing_ = true;
  for (bool goes_on = true; goes_on && phase_ != Phase::Closed;) {
    const Phase before = phase_;
    const bool wrote = flush();
    goes_on = phase_ != Phase::Closed && (step() || wrote || phase_ != before);
  }
  is_advancing_ = false;
  if (phase_ != Phase::Closed) arm();
}

void Connection::advance_later() {
  if (is_advancing_ || goes_on_later_) return;
  goes_on_later_ = true;
  worker_.loop().poster()([self = shared_from_this()] {
    self->goes_on_later_ = false;
    self->advance();
  });
}

bool Connection::step() {
  switch (phase_) {
    case Phase::Handshake: return handshake();
    case Phase::Head: return read_head();
    case Phase::Whole: return turn_->request.is_chunked ? read_chunked_whole() : read_whole();
    case Phase::Pieces: return read_pieces();
    case Phase::Skip: return skip();
    case Phase::Answer: return finish();
    case Phase::Linger: return linger();
    case Phase::Closed: return false;
  }
  return false;
}

bool Connection::handshake() {
  if (reading_ != Wait::None) return false;
  switch (transport_->handshake().kind) {
    case Moved::Kind::Some: phase_ = Phase::Head; return true;
    case Moved::Kind::WaitReadable: reading_ = Wait::Readable; return false;
    case Moved::Kind::WaitWritable: reading_ = Wait::Writable; return false;
    default: break;
  }
  ++metrics().tls_failures;
  close();
  return false;
}

bool Connection::flush() {
  if (turn_ == nullptr || turn_->output.is_empty() || writing_ != Wait::None) return false;
  std::array<iovec, 16> parts;
  const Moved moved = transport_->write(turn_->output.next(parts));
  switch (moved.kind) {
    case Moved::Kind::WaitReadable: writing_ = Wait::Readable; return false;
    case Moved::Kind::WaitWritable: writing_ = Wait::Writable; return false;
    case Moved::Kind::Some: break;
    default: return broken(), false;
  }
  turn_->output.taken(moved.bytes);
  turn_->count_waiting();
  ++progress_;
  return true;
}

bool Connection::finish() {
  Turn& turn = *turn_;
  if (turn.answer != Answer::Done || !turn.output.is_empty()) return false;
  settle();
  if (closes_) {
    if (turn.unread().empty()) {
      transport_->finish_writing();
      close();
    } else {
      phase_ = Phase::Linger;
    }
    return true;
  }
  end_turn();
  return true;
}

// The answer is out, or never will be.
void Connection::settle() {
  if (turn_ != nullptr && std::exchange(turn_->is_counted, false)) --metrics().in_flight;
}

// To the next request, of which bytes may have come already.
void Connection::end_turn() {
  ++turns_;
  phase_ = Phase::Head;
  auto turn = std::move(turn_);
  const bool is_ours = turn->is_left_alone && turn.use_count() == 1;
  const std::string_view behind = turn->unread();
  if (!behind.empty()) {
    turn_ = worker_.take_turn();
    turn_->connection = this;
    turn_->size = behind.copy(turn_->bytes.get(), behind.size());
    turn_->is_fresh = true;
  }
  turn->connection = nullptr;
  turn->sink.reset();
  if (!is_ours) return;
  turn->reset();
  worker_.give_back(std::move(turn));
}

bool Connection::linger() {
  if (turn_ != nullptr && !turn_->output.is_empty()) return false;
  settle();
  if (!has_finished_) transport_->finish_writing();
  has_finished_ = true;
  char dropped[4096];
  const Moved moved = read(dropped, sizeof dropped);
  lingered_ += moved.bytes;
  if (moved.kind == Moved::Kind::End || moved.kind == Moved::Kind::Broken || lingered_ > limits::kHttpLingerBytes)
    close();
  return moved.kind == Moved::Kind::Some;
}

void Connection::broken() {
  ++metrics().broken;
  close();
}

void Connection::close() {
  if (phase_ == Phase::Closed) return;
  const bool in_pieces = std::exchange(phase_, Phase::Closed) == Phase::Pieces;
  const auto self = shared_from_this();
  settle();
  if (const auto turn = std::move(turn_); turn != nullptr) {
    turn->connection = nullptr;
    if (turn->sink != nullptr && in_pieces) turn->sink->broken();
    turn->sink.reset();
    turn->output.clear();
    turn->count_waiting();
  }
  transport_.reset();
  watched_.reset();
  worker_.leave(*this);
}

void Connection::cut() { close(); }

void Connection::drain() {
  if (phase_ == Phase::Handshake || (phase_ == Phase::Head && (turn_ == nullptr || turn_->size == 0))) return close();
  closes_ = true;
}

// ---- time ----

Connection::Due Connection::due() const {
  switch (phase_) {
    case Phase::Handshake: return Due::Handshake;
    case Phase::Head: return turn_ == nullptr && turns_ > 0 ? Due::Idle : Due::Head;
    case Phase::Linger: return turn_->output.is_empty() ? Due::Linger : Due::Write;
    case Phase::Pieces: return turn_->output.size() >= options().max_waiting_bytes ? Due::Write : Due::Piece;
    case Phase::Answer: return turn_->output.is_empty() ? Due::Answer : Due::Write;
    default: return Due::Body;
  }
}

std::int64_t Connection::milliseconds(Due due) const {
  switch (due) {
    case Due::Handshake:
    case Due::Head: return options().head_ms;
    case Due::Idle: return options().idle_ms;
    case Due::Body:
    case Due::Piece: return options().body_ms;
    case Due::Write: return options().write_ms;
    case Due::Answer: return options().answer_ms;
    case Due::Linger: return limits::kHttpLingerMs;
  }
  return 0;
}

// Says what to wait for, and until when.
void Connection::arm() {
  const bool readable = reading_ == Wait::Readable || writing_ == Wait::Readable;
  const bool writable = reading_ == Wait::Writable || writing_ == Wait::Writable;
  if (readable && !std::exchange(waits_readable_, true)) watched_->wait_readable(shared_from_this());
  if (writable && !std::exchange(waits_writable_, true)) watched_->wait_writable(shared_from_this());
  const Due now_due = due();
  const bool is_by_progress = now_due == Due::Piece || now_due == Due::Write || now_due == Due::Answer;
  const Armed armed{now_due, turns_, is_by_progress ? progress_ : 0};
  if (armed == armed_) return;
  armed_ = armed;
  worker_.set_deadline(*this, Worker::now() + milliseconds(now_due));
}

void Connection::overdue() {
  const Due what = armed_.due;
  if (what != Due::Idle && what != Due::Linger) ++metrics().timeouts;
  const bool is_begun = turn_ != nullptr && turn_->answer != Answer::None;
  const bool is_silent = what == Due::Head && (turn_ == nullptr || turn_->size == 0);
  const bool is_request = what == Due::Head || what == Due::Body || what == Due::Piece;
  if (is_begun || is_silent || (!is_request && what != Due::Answer)) {
    if (what == Due::Handshake) ++metrics().tls_failures;
    return close();
  }
  refuse(is_request ? 408 : 503, is_request ? "the request came too slowly" : "there was no answer in time");
  advance();
}

}  // namespace mpol::http
