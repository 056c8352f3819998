#include "daemon/http/worker.hpp"

#include <algorithm>
#include <ctime>

#include "daemon/http/connection.hpp"
#include "daemon/http/turn.hpp"

namespace mpol::http {

namespace {
constexpr std::size_t kSpareTurns = 64;           // kept for the next requests of a thread, about 25 KB each
constexpr std::size_t kRoomBehindHead = 8 << 10;  // for a body's first bytes, and for its pieces
constexpr std::int64_t kLongestTickMs = 250;

std::int64_t shortest(const ServerOptions& o) {
  return std::min({o.head_ms, o.body_ms, o.idle_ms, o.write_ms, o.answer_ms, 4 * kLongestTickMs});
}
}  // namespace

Worker::Worker(Shared& shared, std::size_t number) : shared_(shared), number_(number) {
  loop_.every(std::chrono::milliseconds(std::max<std::int64_t>(5, shortest(shared.options) / 4)), [this] { tick(); });
}

Worker::~Worker() = default;

std::int64_t Worker::now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
}

void Worker::adopt(Peer peer) {
  const auto connection = std::make_shared<Connection>(*this, std::move(peer));
  connection->place = places_.size();
  places_.push_back({INT64_MAX, connection});
  connection->advance();
}

void Worker::leave(Connection& connection) {
  const std::size_t place = connection.place;
  std::swap(places_[place], places_.back());
  places_[place].connection->place = place;
  places_.pop_back();
  --shared_.metrics.open;
  if (shared_.on_left) shared_.on_left();
}

void Worker::set_deadline(const Connection& connection, std::int64_t at) { places_[connection.place].deadline = at; }

// Backwards: who leaves is replaced by the last, which was looked at already.
void Worker::tick() {
  const std::int64_t time = now();
  for (std::size_t i = places_.size(); i-- > 0;) {
    if (i >= places_.size() || places_[i].deadline > time) continue;
    const auto connection = places_[i].connection;
    connection->overdue();
  }
  if (on_tick) on_tick();
}

void Worker::drain() {
  is_draining_ = true;
  const auto places = places_;
  for (const Place& place : places) place.connection->drain();
}

void Worker::cut_all() {
  const auto places = places_;
  for (const Place& place : places) place.connection->cut();
}

std::shared_ptr<Turn> Worker::take_turn() {
  if (spare_turns_.empty()) {
    return std::make_shared<Turn>(loop_.poster(), number_, shared_.options.max_header_bytes + kRoomBehindHead);
  }
  auto turn = std::move(spare_turns_.back());
  spare_turns_.pop_back();
  return turn;
}

void Worker::give_back(std::shared_ptr<Turn> turn) {
  if (spare_turns_.size() < kSpareTurns) spare_turns_.push_back(std::move(turn));
}

}  // namespace mpol::http
