#include "runtime/counters/redis/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpol::counters {
namespace {

// Places that one script call reads: all in a single server, those of one key in a cluster.
std::vector<std::vector<const EventReading::Wanted*>> in_calls(std::span<const EventReading::Wanted> wanted, bool is_cluster) {
  std::vector<std::vector<const EventReading::Wanted*>> calls;
  for (const EventReading::Wanted& one : wanted) {
    const auto same = std::find_if(calls.begin(), calls.end(), [&](const auto& call) {
      return !is_cluster || call.front()->place.key == one.place.key;
    });
    (same == calls.end() ? calls.emplace_back() : *same).push_back(&one);
  }
  return calls;
}

}  // namespace

void EventReading::Wanted::add(const KeptCounter* counter) {
  if (std::find(counters.begin(), counters.end(), counter) == counters.end()) counters.push_back(counter);
}

std::string_view EventReading::Seen::why_unknown(const KeptCounter* counter) const {
  if (!failure.empty()) return failure;
  for (const auto& [which, why] : unusable) {
    if (which == counter) return why;
  }
  return {};
}

void EventReading::begin(std::uint64_t store, std::int64_t time_ms, const KeyHash& event_id) {
  if (store_ == store && time_ms_ == time_ms && event_id_ == event_id) return;
  store_ = store;
  time_ms_ = time_ms;
  event_id_ = event_id;
  seen_.clear();
}

bool EventReading::has_event() const {
  return std::any_of(seen_.begin(), seen_.end(), [](const Seen& seen) { return seen.has_event; });
}

EventReading::Seen* EventReading::find(const Place& place) {
  for (Seen& seen : seen_) {
    if (seen.state.place == place) return &seen;
  }
  return nullptr;
}

EventReading::Wanted& EventReading::entry(std::vector<Wanted>& list, const Place& place) {
  for (Wanted& wanted : list) {
    if (wanted.place == place) return wanted;
  }
  return list.emplace_back(Wanted{place, {}});
}

EventReading::Seen& EventReading::renew(const Wanted& wanted) {
  Seen* found = find(wanted.place);
  if (found == nullptr) found = &seen_.emplace_back();
  *found = Seen();
  found->state.place = wanted.place;
  return *found;
}

void EventReading::take(const redisReply& values, const Wanted& wanted, Seen& seen) {
  if (values.type != REDIS_REPLY_ARRAY || values.elements != wanted.counters.size() + 1) {
    seen.failure = "Redis gave an answer that its script cannot give";
    return;
  }
  seen.state.stamp = text_of(*values.element[0]);
  for (std::size_t i = 0; i < wanted.counters.size(); ++i) {
    Field& field = seen.state.fields.emplace_back(Field{wanted.counters[i], {}});
    const redisReply& value = *values.element[i + 1];
    std::string why;
    if (value.type == REDIS_REPLY_NIL || decode(field.counter->shape, text_of(value), field.state, why)) continue;
    seen.unusable.emplace_back(field.counter, std::move(why));
  }
}

void EventReading::fetch(Client& client, std::string_view prefix, std::chrono::milliseconds deadline,
                         std::span<const Wanted> wanted) {
  const bool is_cluster = client.is_cluster();
  const auto calls = in_calls(wanted, is_cluster);
  auto asked = std::make_shared<Call>();
  for (const auto& places : calls) {
    std::size_t words = 4 + places.size();
    for (const Wanted* one : places) words += 1 + one->counters.size();
    CommandText command(words);
    command.add("EVALSHA");
    command.add(client.sha(Script::Read));
    command.add(static_cast<std::int64_t>(1 + places.size()));
    const std::string id = event_key(prefix, is_cluster ? &places.front()->place.key : nullptr, event_id_);
    command.add(id);
    for (const Wanted* one : places) command.add(place_key(prefix, one->place));
    for (const Wanted* one : places) {
      command.add(static_cast<std::int64_t>(one->counters.size()));
      for (const KeptCounter* counter : one->counters) command.add(counter->field);
    }
    Call::Command& part = asked->commands.emplace_back();
    part.slot = slot_of(id);
    part.bytes = command.take();
  }
  const bool in_time = client.ask(asked, deadline);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    std::string failure;
    const redisReply* reply = nullptr;
    if (!in_time) {
      failure = fmt::format("Redis did not answer within {} ms", deadline.count());
    } else {
      reply = asked->commands[i].reply.get();
      failure = asked->commands[i].failure;
      if (reply != nullptr && (reply->type != REDIS_REPLY_ARRAY || reply->elements != calls[i].size() + 1))
        failure = fmt::format("Redis refuses to be read: {}", text_of(*reply));
    }
    for (std::size_t k = 0; k < calls[i].size(); ++k) {
      Seen& seen = renew(*calls[i][k]);
      seen.failure = failure;
      if (!failure.empty()) continue;
      seen.state.read_at = asked->sent_at;
      seen.has_event = reply->element[0]->integer == 1;
      take(*reply->element[k + 1], *calls[i][k], seen);
    }
  }
}

}  // namespace mpol::counters
