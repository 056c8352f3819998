#include "daemon/http/turn.hpp"

#include <cstring>

#include "daemon/http/connection.hpp"

namespace mpol::http {

namespace {
constexpr std::size_t kKeptBody = 64u << 10;  // a longer body's memory is given back
}

Turn::Turn(Loop::Poster poster, std::size_t thread, std::size_t room)
    : room(room), bytes(new char[room]), poster_(std::move(poster)), thread_(thread) {}

// Calls `work(connection)` in the connection's thread, null where it has gone, and then lets the connection go on. Nothing of
// the service is called before the caller has returned.
template <class Work>
void Turn::here(Work work) {
  if (!poster_.is_here()) {
    poster_([self = shared_from_this(), work = std::move(work)]() mutable {
      work(self->connection);
      if (self->connection != nullptr) self->connection->advance();
    });
    return;
  }
  work(connection);
  if (connection != nullptr) connection->advance_later();
}

void Turn::reply(Response response) {
  here([response = std::move(response)](Connection* c) mutable {
    if (c != nullptr) c->reply(std::move(response));
  });
}

void Turn::begin(Response head_of_it) {
  here([response = std::move(head_of_it)](Connection* c) mutable {
    if (c != nullptr) c->begin(std::move(response));
  });
}

void Turn::send(std::string piece) {
  const std::size_t size = piece.size();
  coming_ += size;
  here([this, size, piece = std::move(piece)](Connection* c) mutable {
    coming_ -= size;
    if (c != nullptr) c->send(std::move(piece));
  });
}

void Turn::end() {
  here([](Connection* c) {
    if (c != nullptr) c->end();
  });
}

void Turn::detach(bool is_broken) {
  connection = nullptr;
  has_gone_ = true;
  if (is_broken && sink != nullptr) sink->broken();
  sink.reset();
  output.clear();
}

void Turn::compact(std::size_t from) {
  std::memmove(bytes.get() + from, bytes.get() + used, size - used);
  size -= used - from;
  used = from;
}

void Turn::reset() {
  connection = nullptr;
  size = used = head_end = filled = 0;
  parser.reset();
  request.clear();
  accepted_as = {};
  whole_body = {};
  if (long_body.capacity() > kKeptBody) std::string().swap(long_body);
  long_body.clear();
  sink.reset();
  output.clear();
  answer = Answer::None;
  is_fresh = is_counted = is_left_alone = false;
  coming_ = leaving_ = 0;
  has_gone_ = false;
}

}  // namespace mpol::http
