#include "runtime/actions/delivery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/actions/sinks/payload.hpp"

namespace mpol::actions {
namespace {

// What no sink takes is looked at again after so long: a sink for it may have been added. Larger: it waits longer.
constexpr std::int64_t kLookForRouteMs = 60'000;

// The content of sealed rules goes to who must be told, whatever else takes the action.
Answer deliver_to(const RoutedSink& sink, const Item& item) {
  if (sink.settings.kind == "report") return sink.sink->deliver(item);
  Item shown = item;
  shown.payload = without_sealed(item.payload);
  return sink.sink->deliver(shown);
}

}  // namespace

Delivery::Delivery(Outbox& outbox, std::vector<RoutedSink> sinks, std::function<std::int64_t()> now_ms,
                   std::function<double()> chance, const DeliveryOptions& options)
    : outbox_(outbox), now_ms_(std::move(now_ms)), chance_(std::move(chance)), options_(options) {
  for (RoutedSink& sink : sinks) routes_.push_back({std::move(sink)});
}

std::int64_t Delivery::delay_ms(std::int64_t failures) {
  const std::int64_t doublings = std::min<std::int64_t>(failures, 30);
  const std::int64_t delay = std::min(options_.most_delay_ms, options_.first_delay_ms << doublings);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(delay) * (1 - 0.5 * chance_())));
}

bool Delivery::offer(const Item& item) {
  bool all_have_it = true;
  for (Route& route : routes_) {
    if (!route.sink.takes(item)) continue;
    if (route.closed_until_ms > now_ms_()) {
      all_have_it = false;
      continue;
    }
    const Answer answer = deliver_to(route.sink, item);
    if (answer.kind == Answer::Kind::Taken) {
      route.failures = 0;
      continue;
    }
    all_have_it = false;
    if (answer.kind != Answer::Kind::TryAgain) continue;
    route.closed_until_ms = now_ms_() + delay_ms(route.failures++);
    route.note = answer.note;
  }
  return all_have_it;
}

std::vector<SinkStatus> Delivery::sinks() const {
  std::vector<SinkStatus> all;
  for (const Route& route : routes_) all.push_back({route.sink.settings.name, route.failures, route.note});
  return all;
}

Result<Delivered> Delivery::run_once(std::int64_t until_ms) {
  Delivered done;
  if (auto forgotten = outbox_.forget(now_ms_() - options_.keep_delivered_ms); !forgotten) return forgotten.error();
  const std::int64_t begin = now_ms_();
  // What is not taken is due later than `begin`, so it is not met again here.
  for (;;) {
    auto rows = outbox_.due(begin, options_.batch);
    if (!rows) return rows.error();
    const std::span<Row> all(*rows);
    std::size_t written = 0;
    std::int64_t since = now_ms_();
    for (std::size_t i = 0; i < all.size() && !done.is_cut_short; ++i) {
      deliver(all[i], done);
      const std::int64_t now = now_ms_();
      done.is_cut_short = now >= until_ms;
      if (i + 1 < all.size() && !done.is_cut_short && now - since < options_.most_unwritten_ms) continue;
      if (auto done_so = write_down(all.subspan(written, i + 1 - written), done); !done_so) return done_so.error();
      written = i + 1;
      since = now;
    }
    if (done.is_cut_short || all.size() < options_.batch) return done;
  }
}

Result<void> Delivery::write_down(std::span<Row> rows, Delivered& done) {
  for (Route& route : routes_) {
    if (!std::exchange(route.is_unsettled, false)) continue;
    const Answer answer = route.sink.sink->settle();
    if (answer.kind != Answer::Kind::Taken) take_back(route, answer.note, rows, done);
  }
  for (Row& row : rows) {
    if (row.state == State::Delivered) row.item.payload = without_sealed(row.item.payload);
  }
  return outbox_.update(rows, now_ms_());
}

// One that it had taken before goes to it again too: its receiver knows it by its id.
void Delivery::take_back(const Route& route, const std::string& why, std::span<Row> rows, Delivered& done) {
  for (Row& row : rows) {
    if (std::erase(row.taken, route.sink.settings.name) == 0) continue;
    if (row.state == State::Delivered) --done.taken, ++done.failed;
    row.state = State::Pending;
    row.due_ms = now_ms_() + delay_ms(row.attempts);
    row.note = fmt::format("{}: {}", route.sink.settings.name, why);
  }
}

void Delivery::deliver(Row& row, Delivered& done) {
  bool is_routed = false, is_tried = false, is_refused = false;
  std::int64_t again_ms = 0;  // 0: all have taken it
  for (Route& route : routes_) {
    if (!route.sink.takes(row.item)) continue;
    is_routed = true;
    const std::string& name = route.sink.settings.name;
    if (std::find(row.taken.begin(), row.taken.end(), name) != row.taken.end()) continue;
    if (route.closed_until_ms > now_ms_()) {
      again_ms = std::max(again_ms, route.closed_until_ms);
      continue;
    }
    is_tried = true;
    Answer answer = deliver_to(route.sink, row.item);
    row.note = answer.note.empty() ? name : fmt::format("{}: {}", name, answer.note);
    if (answer.kind == Answer::Kind::Taken) {
      row.taken.push_back(name);
      route.failures = 0;
      route.is_unsettled = true;
      continue;
    }
    is_refused = is_refused || answer.kind == Answer::Kind::Refused;
    if (answer.kind == Answer::Kind::TryAgain) {
      const std::int64_t asked = std::min(answer.after_ms, options_.most_delay_ms);
      route.closed_until_ms = now_ms_() + std::max(asked, delay_ms(route.failures++));
      route.note = answer.note;
      again_ms = std::max({again_ms, route.closed_until_ms, now_ms_() + delay_ms(row.attempts)});
    }
  }
  if (is_tried) ++row.attempts;
  if (!is_routed) {
    ++done.unrouted;
    row.note = "no sink takes it";
    row.due_ms = now_ms_() + kLookForRouteMs;
  } else if (again_ms > 0 && row.attempts < options_.most_attempts) {
    ++done.failed;
    row.due_ms = again_ms;
  } else if (again_ms > 0 || is_refused) {
    ++done.died;
    row.state = State::Dead;
  } else {
    ++done.taken;
    row.state = State::Delivered;
  }
}

}  // namespace mpol::actions
