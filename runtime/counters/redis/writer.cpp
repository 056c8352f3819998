#include "runtime/counters/redis/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/limits.hpp"

namespace mpol::counters {
namespace {

// No stamp: those have eight bytes.
constexpr std::string_view kUnknown = "?";

// What Redis says while it cannot, and will again.
bool is_passing(std::string_view error) {
  static constexpr std::array<std::string_view, 9> kPassing = {
      "LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "BUSY", "OOM", "READONLY", "MOVED", "ASK"};
  return std::any_of(kPassing.begin(), kPassing.end(), [&](std::string_view word) { return error.starts_with(word); });
}

void count_in(PlaceState& state, const std::vector<PartWrite::Add>& adds) {
  for (const PartWrite::Add& one : adds) {
    Field* field = state.find(one.counter);
    if (field == nullptr) field = &state.fields.emplace_back(Field{one.counter, {}});
    add(one.counter->shape, field->state, one.time_ms, one.update);
  }
}

// Of a stamp of ours; 0: of none, an empty place's.
std::uint64_t number_of(const std::string& stamp) {
  std::uint64_t number = 0;
  std::memcpy(&number, stamp.data(), std::min(stamp.size(), sizeof number));
  return number;
}

// The counters that are written, each once.
std::vector<const KeptCounter*> counters_of(const PartWrite::PlaceAdds& adds) {
  std::vector<const KeptCounter*> all;
  for (const PartWrite::Add& one : adds.adds) {
    if (std::find(all.begin(), all.end(), one.counter) == all.end()) all.push_back(one.counter);
  }
  return all;
}

}  // namespace

const Field* PlaceState::find(const KeptCounter* counter) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& one) { return one.counter == counter; });
  return found == fields.end() ? nullptr : &*found;
}

Field* PlaceState::find(const KeptCounter* counter) {
  for (Field& field : fields) {
    if (field.counter == counter) return &field;
  }
  return nullptr;
}

Writer::Writer(std::string prefix, std::atomic<std::int64_t>& ids_ms, std::chrono::milliseconds outrun)
    : prefix_(std::move(prefix)), ids_ms_(ids_ms), outrun_(outrun) {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  random_.seed(seed);
}

Writer::Latest& Writer::latest_of(const Place& place) {
  const auto found = latest_.find(place);
  if (found != latest_.end()) return found->second;
  if (latest_.size() >= limits::kLatestPlaces)
    std::erase_if(latest_, [](const auto& one) { return one.second.in_flight == 0; });
  return latest_[place];
}

bool Writer::can_build_on(const Latest& latest) const {
  return latest.is_set && (latest.epoch == epoch_ || latest.in_flight == 0);
}

void Writer::end_epoch(const PartWrite& refused) {
  for (const PartWrite::PlaceAdds& adds : refused.places) {
    if (!adds.is_sent) continue;
    if (refused.epoch == epoch_) ++epoch_;
    Latest& latest = latest_of(adds.read.place);
    if (latest.epoch == refused.epoch) latest.is_set = false;
  }
}

void Writer::Latest::add_stamp(const std::string& stamp) {
  if (stamps.size() >= 2 * limits::kMaxWritesInFlight)
    stamps.erase(stamps.begin(), stamps.begin() + limits::kMaxWritesInFlight);
  stamps.push_back(number_of(stamp));
}

bool Writer::Latest::had(const std::string& stamp) const {
  return std::find(stamps.rbegin(), stamps.rend(), number_of(stamp)) != stamps.rend();
}

// Where a write went out since the event read the place, what was read stands there no more. A counter that those writes did not
// touch does, if it was read while the place had one of their states.
Writer::Base Writer::base_of(PartWrite::PlaceAdds& adds) const {
  const auto found = latest_.find(adds.read.place);
  if (found == latest_.end()) return adds.is_known ? Base::Read : Base::Unknown;
  const Latest& latest = found->second;
  if (adds.is_known && latest.sent_at <= adds.read.read_at) return Base::Read;
  if (!can_build_on(latest)) return Base::Unknown;
  const auto is_known = [&](const PartWrite::Add& one) {
    if (latest.state.find(one.counter) != nullptr) return true;
    return adds.is_known && adds.read.find(one.counter) != nullptr && latest.had(adds.read.stamp);
  };
  return std::all_of(adds.adds.begin(), adds.adds.end(), is_known) ? Base::Latest : Base::Unknown;
}

Writer::Latest* Writer::build_on(PartWrite::PlaceAdds& adds) {
  const Base base = base_of(adds);
  if (base == Base::Unknown) return nullptr;
  Latest& latest = latest_of(adds.read.place);
  // What was read may be the latest itself.
  if (base == Base::Read && !(can_build_on(latest) && latest.state.stamp == adds.read.stamp)) {
    latest.state = adds.read;
    latest.is_set = true;
    latest.stamps.clear();
    latest.add_stamp(adds.read.stamp);
  } else {
    for (const PartWrite::Add& one : adds.adds) {
      if (latest.state.find(one.counter) == nullptr) latest.state.fields.push_back(*adds.read.find(one.counter));
    }
  }
  latest.epoch = epoch_;
  return &latest;
}

// It stands for one state. Not for the event: the same event may be worked out twice, here or in another process, from
// states that differ.
std::string Writer::new_stamp() {
  const std::uint64_t random = random_();
  return {reinterpret_cast<const char*>(&random), sizeof random};
}

Writer::Node& Writer::node_of(const PartWrite& part) {
  const std::size_t node = client_->node_of(part.slot);
  if (node >= nodes_.size()) nodes_.resize(client_->nodes());
  return nodes_[node];
}

void Writer::take(Client& client, std::unique_ptr<PartWrite> part) {
  client_ = &client;
  part->number = ++next_number_;
  taken_.emplace_hint(taken_.end(), part->number, Clock::now());
  note_oldest();
  Node& node = node_of(*part);
  const bool has_room = node.in_flight < limits::kMaxWritesInFlight || !client.is_silent(client.node_of(part->slot));
  if (node.parked.empty() && has_room) {
    send(std::move(part));
  } else {
    park(std::move(part));
  }
}

void Writer::send(std::unique_ptr<PartWrite> part) {
  const std::string stamp = new_stamp();
  part->sent_at = ++client_->sequence;
  part->epoch = epoch_;

  std::size_t words = 5 + part->places.size();
  std::vector<std::vector<const KeptCounter*>> counters;
  for (const PartWrite::PlaceAdds& adds : part->places) {
    counters.push_back(counters_of(adds));
    words += 3 + 2 * (1 + counters.back().size());
  }
  CommandText command(words);
  command.add("EVALSHA");
  command.add(client_->sha(Script::Write));
  command.add(static_cast<std::int64_t>(1 + part->places.size()));
  command.add(part->event_key);
  for (const PartWrite::PlaceAdds& adds : part->places) command.add(place_key(prefix_, adds.read.place));
  command.add(ids_ms_.load());
  // As long as one place is unknown the script can only say what is there: then nothing may be built on this part.
  const bool is_asking = std::any_of(part->places.begin(), part->places.end(),
                                     [&](PartWrite::PlaceAdds& adds) { return base_of(adds) == Base::Unknown; });
  for (std::size_t i = 0; i < part->places.size(); ++i) {
    PartWrite::PlaceAdds& adds = part->places[i];
    std::int64_t expiry = 0;
    for (const KeptCounter* counter : counters[i]) expiry = std::max(expiry, counter->expiry_ms);
    Latest* const latest = is_asking ? nullptr : build_on(adds);
    adds.is_sent = latest != nullptr;
    command.add(latest == nullptr ? kUnknown : latest->state.stamp);
    if (latest != nullptr) {
      count_in(latest->state, adds.adds);
      latest->state.stamp = stamp;
      latest->add_stamp(stamp);
      latest->sent_at = part->sent_at;
      ++latest->in_flight;
    }
    command.add(expiry);
    command.add(static_cast<std::int64_t>(1 + counters[i].size()));
    command.add("s");
    command.add(stamp);
    for (const KeptCounter* counter : counters[i]) {
      command.add(counter->field);
      command.add(latest == nullptr ? std::string() : encode(latest->state.find(counter)->state));
    }
  }

  auto request = std::make_unique<Request>();
  request->slot = part->slot;
  request->lane = part->lane;
  request->bytes = command.take();
  ++node_of(*part).in_flight;
  const std::size_t node = client_->node_of(request->slot);
  // std::function wants to be copied.
  auto own = std::make_shared<std::unique_ptr<PartWrite>>(std::move(part));
  request->done = [this, own, node](Reply reply, const std::string&) {
    --nodes_[node].in_flight;
    on_reply(std::move(*own), std::move(reply));
  };
  client_->send(std::move(request));
}

void Writer::on_reply(std::unique_ptr<PartWrite> part, Reply reply) {
  for (const PartWrite::PlaceAdds& adds : part->places) {
    if (adds.is_sent) --latest_of(adds.read.place).in_flight;
  }
  if (reply == nullptr) {
    part->was_lost = true;
    end_epoch(*part);  // it may not have been done
    return park(std::move(part));
  }
  if (reply->type == REDIS_REPLY_INTEGER && reply->integer == 1) return finish(*part, true);
  end_epoch(*part);
  if (reply->type == REDIS_REPLY_INTEGER) return finish(*part, part->was_lost);
  if (reply->type == REDIS_REPLY_ERROR && is_passing(text_of(*reply))) {
    Node& node = node_of(*part);
    node.hold_until = Clock::now() + std::chrono::milliseconds(limits::kLeastReconnectMs);
    node.held_by = text_of(*reply);
    return park(std::move(part));
  }
  std::string why;
  if (reply->type != REDIS_REPLY_ARRAY) return refuse(*part, std::string(text_of(*reply)));
  if (!take_present(*part, *reply, why)) return refuse(*part, std::move(why));
  const Clock::time_point now = Clock::now();
  if (!part->outrun_since) part->outrun_since = now;
  if (now - *part->outrun_since > outrun_)
    return refuse(*part, fmt::format("others have written first for {} ms", outrun_.count()));
  ++tried_again;
  send(std::move(part));
}

bool Writer::take_present(PartWrite& part, const redisReply& reply, std::string& why) {
  why = "Redis gave an answer that its script cannot give";
  if (reply.elements != part.places.size()) return false;
  for (std::size_t i = 0; i < reply.elements; ++i) {
    PartWrite::PlaceAdds& adds = part.places[i];
    const redisReply& values = *reply.element[i];
    const std::vector<const KeptCounter*> counters = counters_of(adds);
    if (values.type != REDIS_REPLY_ARRAY || values.elements != counters.size() + 1) return false;
    adds.read.stamp = text_of(*values.element[0]);
    adds.read.read_at = part.sent_at;
    adds.read.fields.clear();
    adds.is_known = true;
    for (std::size_t k = 0; k < counters.size(); ++k) {
      Field& field = adds.read.fields.emplace_back(Field{counters[k], {}});
      const redisReply& value = *values.element[k + 1];
      if (value.type != REDIS_REPLY_NIL && !decode(counters[k]->shape, text_of(value), field.state, why)) return false;
    }
  }
  return true;
}

void Writer::note_oldest() {
  using std::chrono::milliseconds;
  oldest_ms =
      taken_.empty() ? 0 : std::chrono::duration_cast<milliseconds>(taken_.begin()->second.time_since_epoch()).count();
}

void Writer::finish(PartWrite& part, bool is_new) {
  part.fate->is_new |= is_new;
  set_unsettled(part, -1);
  if (--part.fate->parts_left == 0) ++(part.fate->has_failed ? failed : part.fate->is_new ? written : repeated);
  taken_.erase(part.number);
  note_oldest();
  --waiting;
}

void Writer::note_failure(std::string why) {
  const std::lock_guard lock(failure_mutex_);
  last_failure_ = std::move(why);
}

void Writer::refuse(PartWrite& part, std::string why) {
  note_failure(std::move(why));
  part.fate->has_failed = true;
  finish(part, false);
}

void Writer::set_unsettled(PartWrite& part, int node) {
  if (part.unsettled_at >= 0) --nodes_[static_cast<std::size_t>(part.unsettled_at)].unsettled;
  part.unsettled_at = node;
  if (node >= 0) ++nodes_[static_cast<std::size_t>(node)].unsettled;
}

void Writer::park(std::unique_ptr<PartWrite> part) {
  Node& node = node_of(*part);
  set_unsettled(*part, static_cast<int>(&node - nodes_.data()));
  part->outrun_since.reset();  // while it waits nobody outruns it
  const std::uint64_t number = part->number;
  node.parked.emplace(number, std::move(part));
}

void Writer::redistribute() {
  slots_version_ = client_->slots_version();
  std::map<std::uint64_t, std::unique_ptr<PartWrite>> all;
  for (Node& node : nodes_) all.merge(node.parked);
  for (auto& [number, part] : all) park(std::move(part));
}

void Writer::tick(Client& client) {
  client_ = &client;
  if (slots_version_ != client_->slots_version()) redistribute();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].parked.empty() || !client_->is_up(i) || Clock::now() < nodes_[i].hold_until) continue;
    while (client_->is_up(i) && !nodes_[i].parked.empty() && nodes_[i].in_flight < limits::kMaxWritesInFlight) {
      nodes_[i].held_by.clear();
      auto first = nodes_[i].parked.begin();
      auto part = std::move(first->second);
      nodes_[i].parked.erase(first);
      send(std::move(part));
    }
  }
}

std::string Writer::refuses_reads(std::size_t node) const {
  if (node >= nodes_.size() || nodes_[node].unsettled == 0 || !client_->is_up(node)) return {};
  const std::string& why = nodes_[node].held_by;
  return fmt::format("{} events are still to be counted in Redis{}{}", nodes_[node].unsettled, why.empty() ? "" : ": ",
                     why);
}

std::string Writer::last_failure() const {
  const std::lock_guard lock(failure_mutex_);
  return last_failure_;
}

}  // namespace mpol::counters
