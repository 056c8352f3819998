#include "runtime/counters/redis/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "runtime/counters/redis/declared.hpp"
#include "runtime/counters/redis/reading.hpp"

namespace mpol::counters {
namespace {

EventReading& reading_of_this_thread() {
  thread_local EventReading reading;
  return reading;
}

// An event without an id gets one, so that its write can be sent again.
KeyHash made_up_id() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return {random(), random()};
}

// A counter's state of one key.
struct Target {
  const KeptCounter* counter = nullptr;
  Place place;
};

std::vector<EventReading::Wanted> places_of(std::span<const Target> targets) {
  std::vector<EventReading::Wanted> places;
  for (const Target& target : targets) EventReading::entry(places, target.place).add(target.counter);
  return places;
}

}  // namespace

struct RedisStore::Parts {
  static inline std::atomic<std::uint64_t> made{0};
  explicit Parts(const RedisOptions& options)
      : declared(options.place.prefix, options.start), writer(options.place.prefix, declared.ids_ms, options.outrun) {}
  // Once for each counter of an event: another thread may open a policy meanwhile.
  Target target_of(Handle handle, const KeyHash& key) const {
    const KeptCounter& counter = declared.get(handle);
    return {&counter, {key, counter.expiry_ms == 0}};
  }
  // What is to be written of the places that were read: all in one part, in a cluster one for each key. Where the event was
  // counted already there is none.
  std::vector<std::unique_ptr<PartWrite>> parts_of(EventReading& reading, std::span<const EventReading::Wanted> places,
                                                   const KeyHash& id, std::string_view prefix) const;
  // False: too many are waiting.
  bool hand_over(std::vector<std::unique_ptr<PartWrite>> parts, std::size_t max_waiting);
  Written refuse(std::string why) {
    writer.note_failure(std::move(why));
    ++refused;
    return Written::Failed;
  }
  const std::uint64_t number = ++made;  // no other store has it
  Declared declared;
  Writer writer;
  std::atomic<std::uint64_t> repeated{0}, refused{0}, late{0}, reads_failed{0};
  std::unique_ptr<Client> client;  // last: its thread uses the others
};

std::vector<std::unique_ptr<PartWrite>> RedisStore::Parts::parts_of(EventReading& reading,
                                                                    std::span<const EventReading::Wanted> places,
                                                                    const KeyHash& id, std::string_view prefix) const {
  std::vector<std::unique_ptr<PartWrite>> parts;
  const bool is_cluster = client->is_cluster();
  for (const EventReading::Wanted& wanted : places) {
    const EventReading::Seen& seen = *reading.find(wanted.place);
    if (seen.failure.empty() && seen.has_event) continue;
    auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& one) {
      return !is_cluster || one->places.front().read.place.key == wanted.place.key;
    });
    if (part == parts.end()) {
      part = parts.insert(part, std::make_unique<PartWrite>());
      (*part)->event_id = id;
      (*part)->event_key = event_key(prefix, is_cluster ? &wanted.place.key : nullptr, id);
      (*part)->slot = is_cluster ? slot_of((*part)->event_key) : std::uint16_t{0};
      (*part)->lane = client->lane();
    }
    PartWrite::PlaceAdds& adds = (*part)->places.emplace_back();
    adds.is_known = seen.failure.empty();
    adds.read = seen.state;
  }
  return parts;
}

bool RedisStore::Parts::hand_over(std::vector<std::unique_ptr<PartWrite>> parts, std::size_t max_waiting) {
  if (writer.waiting.fetch_add(parts.size()) + parts.size() > max_waiting) {
    writer.waiting -= parts.size();
    return false;
  }
  parts.front()->fate->parts_left = parts.size();
  // std::function wants to be copied.
  auto handed = std::make_shared<std::vector<std::unique_ptr<PartWrite>>>(std::move(parts));
  client->post([&its = *client, &own = writer, handed] {
    for (std::unique_ptr<PartWrite>& part : *handed) own.take(its, std::move(part));
  });
  return true;
}

RedisStore::RedisStore(RedisOptions options)
    : options_(std::move(options)), parts_(std::make_unique<Parts>(options_)) {}

Result<std::unique_ptr<RedisStore>> RedisStore::connect(RedisOptions options) {
  std::unique_ptr<RedisStore> store(new RedisStore(std::move(options)));
  const RedisOptions& own = store->options_;
  ClientOptions client;
  client.seeds = own.place.seeds;
  client.login = own.login;
  client.times = {own.deadline, std::max(own.silence, own.deadline),
                  std::chrono::milliseconds(limits::kRedisConnectMs)};
  client.lanes = std::max<std::size_t>(1, own.connections);
  client.start = own.start;
  Writer& writer = store->parts_->writer;
  auto started = Client::start(std::move(client), {[&writer](Client& its) { writer.tick(its); },
                                                   [&writer](std::size_t node) { return writer.refuses_reads(node); }});
  if (!started) return started.error();
  store->parts_->client = *std::move(started);
  return store;
}

RedisStore::~RedisStore() {
  if (parts_->client != nullptr) (void)flush(options_.start);
}

std::vector<Handle> RedisStore::open(std::span<const CounterShape> shapes, Diagnostics& diagnostics) {
  return parts_->declared.open(*parts_->client, shapes, diagnostics);
}

void RedisStore::read(std::int64_t time_ms, const EventId& id, std::span<const Read> reads) {
  EventReading& reading = reading_of_this_thread();
  reading.begin(parts_->number, time_ms, id.hash);
  std::vector<Target> targets;
  for (const Read& read : reads) targets.push_back(parts_->target_of(read.counter, read.key));
  reading.fetch(*parts_->client, options_.place.prefix, options_.deadline, places_of(targets));
  bool has_failed = false;
  const bool has_event = id.is_given && reading.has_event();
  for (std::size_t i = 0; i < reads.size(); ++i) {
    const KeptCounter& counter = *targets[i].counter;
    EventReading::Seen& seen = *reading.find(targets[i].place);
    const std::string_view why = seen.why_unknown(&counter);
    CounterReading& into = *reads[i].into;
    has_failed |= !why.empty();
    into.reason = why;
    into.state = why.empty() ? CounterReading::State::Known : CounterReading::State::Unavailable;
    into.has_event = has_event;
    if (why.empty()) into.totals = totals(counter.shape, seen.state.find(&counter)->state, time_ms);
  }
  parts_->reads_failed += has_failed ? 1 : 0;
}

Written RedisStore::write(std::int64_t time_ms, const EventId& given, std::span<Write> writes) {
  EventReading& reading = reading_of_this_thread();
  const KeyHash id = given.is_given ? given.hash : made_up_id();
  reading.begin(parts_->number, time_ms, given.hash);
  std::vector<Target> targets;
  for (const Write& write : writes) targets.push_back(parts_->target_of(write.counter, write.key));
  const std::vector<EventReading::Wanted> places = places_of(targets);
  const std::vector<EventReading::Wanted> missing = reading.missing(places);
  if (!missing.empty()) reading.fetch(*parts_->client, options_.place.prefix, options_.deadline, missing);
  std::string unusable(reading.why_unusable(places));
  std::vector<std::unique_ptr<PartWrite>> parts;
  if (unusable.empty()) parts = parts_->parts_of(reading, places, id, options_.place.prefix);
  for (std::size_t i = 0; i < parts.size(); ++i)
    parts[i]->fate = i == 0 ? std::make_shared<EventFate>() : parts[0]->fate;
  for (std::size_t i = 0; i < writes.size() && !parts.empty(); ++i) {
    Write& write = writes[i];
    const KeptCounter& counter = *targets[i].counter;
    const Field* field = reading.find(targets[i].place)->state.find(&counter);
    write.was_late = field != nullptr && is_late(counter.shape, field->state, write.time_ms);
    parts_->late += write.was_late ? 1 : 0;
    const Update update{write.amount, write.whole, write.string.empty() ? 0 : hash_key(write.string).low};
    for (const auto& part : parts) {
      for (PartWrite::PlaceAdds& adds : part->places) {
        if (adds.read.place == targets[i].place) adds.adds.push_back({&counter, write.time_ms, update});
      }
    }
  }
  reading.end();
  // What Redis holds there is not ours to overwrite.
  if (!unusable.empty()) return parts_->refuse(std::move(unusable));
  if (parts.empty()) {
    if (writes.empty()) return Written::Done;
    ++parts_->repeated;
    return Written::Repeated;
  }
  if (parts_->hand_over(std::move(parts), options_.max_waiting_writes)) return Written::Done;
  return parts_->refuse(fmt::format("{} writes wait already", options_.max_waiting_writes));
}

bool RedisStore::flush(std::chrono::milliseconds at_most) {
  const auto until = Clock::now() + at_most;
  while (parts_->writer.waiting > 0) {
    if (Clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

StoreMetrics RedisStore::metrics() const {
  StoreMetrics metrics;
  metrics.events_written = parts_->writer.written;
  metrics.events_repeated = parts_->writer.repeated + parts_->repeated;
  metrics.writes_failed = parts_->writer.failed + parts_->refused;
  metrics.last_failure = parts_->writer.last_failure();
  metrics.late = parts_->late;
  metrics.reads_failed = parts_->reads_failed;
  metrics.writes_waiting = parts_->writer.waiting;
  metrics.outages = parts_->client->outages();
  return metrics;
}

std::chrono::milliseconds RedisStore::longest_wait() const {
  const std::chrono::milliseconds oldest(parts_->writer.oldest_ms);
  if (oldest.count() == 0) return oldest;
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()) - oldest;
}

}  // namespace mpol::counters
