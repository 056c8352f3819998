#include "runtime/counters/redis/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpol::counters {
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

std::vector<EventReading::Wanted> EventReading::missing(std::span<const Wanted> wanted) {
  std::vector<Wanted> missing;
  for (const Wanted& one : wanted) {
    Seen* seen = find(one.place);
    const bool is_read = seen != nullptr && std::all_of(one.counters.begin(), one.counters.end(), [&](auto* counter) {
                           return seen->state.find(counter) != nullptr;
                         });
    if (!is_read && (seen == nullptr || seen->failure.empty())) missing.push_back(one);
  }
  return missing;
}

std::string_view EventReading::why_unusable(std::span<const Wanted> wanted) {
  for (const Wanted& one : wanted) {
    const Seen& seen = *find(one.place);
    if (!seen.failure.empty()) continue;
    for (const KeptCounter* counter : one.counters) {
      if (const std::string_view why = seen.why_unknown(counter); !why.empty()) return why;
    }
  }
  return {};
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
    seen.failure = "Redis gave an answer that cannot be";
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
  auto asked = std::make_shared<Call>();
  const auto ask = [&](CommandText& text, std::string_view key) {
    asked->commands.emplace_back();
    asked->commands.back().slot = is_cluster ? slot_of(key) : std::uint16_t{0};
    asked->commands.back().bytes = text.take();
    return asked->commands.size() - 1;
  };
  // The id first: an event that is counted meanwhile is rather taken for new than for counted.
  std::vector<std::pair<KeyHash, std::size_t>> ids;  // the command that asks for it
  std::vector<std::size_t> values;
  for (const Wanted& one : wanted) {
    const KeyHash key = is_cluster ? one.place.key : KeyHash();
    const bool is_asked = std::any_of(ids.begin(), ids.end(), [&](const auto& id) { return id.first == key; });
    if (is_asked) continue;
    const std::string name = event_key(prefix, is_cluster ? &key : nullptr, event_id_);
    CommandText text(2);
    text.add("EXISTS");
    text.add(name);
    ids.emplace_back(key, ask(text, name));
  }
  for (const Wanted& one : wanted) {
    const std::string name = place_key(prefix, one.place);
    CommandText text(3 + one.counters.size());
    text.add("HMGET");
    text.add(name);
    text.add("s");
    for (const KeptCounter* counter : one.counters) text.add(counter->field);
    values.push_back(ask(text, name));
  }
  const bool in_time = client.ask(asked, deadline);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Seen& seen = renew(wanted[i]);
    if (!in_time) {
      seen.failure = fmt::format("Redis did not answer within {} ms", deadline.count());
      continue;
    }
    const KeyHash key = is_cluster ? wanted[i].place.key : KeyHash();
    const auto id = std::find_if(ids.begin(), ids.end(), [&](const auto& one) { return one.first == key; });
    const Call::Command& exists = asked->commands[id->second];
    const Call::Command& held = asked->commands[values[i]];
    for (const Call::Command* one : {&exists, &held}) {
      if (one->reply == nullptr) {
        seen.failure = one->failure;
      } else if (one->reply->type == REDIS_REPLY_ERROR) {
        seen.failure = fmt::format("Redis refuses to be read: {}", text_of(*one->reply));
      }
    }
    if (!seen.failure.empty()) continue;
    seen.state.read_at = asked->sent_at;
    seen.has_event = exists.reply->integer == 1;
    take(*held.reply, wanted[i], seen);
  }
}

}  // namespace mpol::counters
