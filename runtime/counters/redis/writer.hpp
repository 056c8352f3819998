// Writer: brings what events count into Redis, each exactly once.
//
// A *part* of a write is what one script call changes: everything in a single server, the places of one key in a cluster.
// The states are worked out here, from what the event has read or from what was sent since; the script stores them only
// if nobody else has written meanwhile (the stamp is the same), else gives what is there, and the part is worked out
// again. Writes to a place that follow each other need not wait: each says the stamp of the one before. The event's id is
// stored in the same step, so that a part that is sent again after a lost reply changes nothing.
// Errors:  a part that has not been confirmed waits while Redis is away, and goes out first when it is back. One that
//          Redis refuses, or that others outrun for too long, is counted as failed.
// Threads: the client's; `waiting` and the numbers from any.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include "runtime/counters/redis/client.hpp"
#include "runtime/counters/redis/keys.hpp"

namespace mpol::counters {

// A counter as it is declared in Redis. Never changed, lives as long as the store.
struct KeptCounter {
  CounterShape shape;
  std::string field;
  std::int64_t expiry_ms = 0;
};

struct Field {
  const KeptCounter* counter = nullptr;
  KeyState state;
};

// What is known of a place: of the stamp "" it is empty.
struct PlaceState {
  Place place;
  std::string stamp;
  std::uint64_t read_at = 0;  // Client::sequence then
  std::vector<Field> fields;
  Field* find(const KeptCounter* counter);
  const Field* find(const KeptCounter* counter) const;
};

// Of a whole write; done when all of its parts are.
struct EventFate {
  std::size_t parts_left = 0;
  bool has_failed = false, is_new = false;
};

struct PartWrite {
  struct Add {
    const KeptCounter* counter = nullptr;
    std::int64_t time_ms = 0;
    Update update;
  };
  struct PlaceAdds {
    PlaceState read;
    bool is_known = false;  // `read` was read; else only its place holds
    bool is_sent = false;   // what was sent changes this place's Writer::Latest; else it only asks
    std::vector<Add> adds;
  };
  KeyHash event_id;
  std::string event_key;
  std::uint16_t slot = 0;  // in a cluster
  unsigned lane = 0;
  std::vector<PlaceAdds> places;
  std::shared_ptr<EventFate> fate;
  std::optional<Clock::time_point> outrun_since;  // since it last waited
  bool was_lost = false;                          // sent once without a reply
  int unsettled_at = -1;                          // the node that it had to wait for; -1: none
  std::uint64_t number = 0;                       // in the order of arrival
  std::uint64_t sent_at = 0, epoch = 0;           // see Writer::Latest
};

class Writer {
 public:
  // `outrun`: RedisOptions has what it is.
  Writer(std::string prefix, std::atomic<std::int64_t>& ids_ms, std::chrono::milliseconds outrun);

  void take(Client& client, std::unique_ptr<PartWrite> part);
  void tick(Client& client);
  std::string refuses_reads(std::size_t node) const;

  std::atomic<std::size_t> waiting{0};  // parts that are not confirmed; counted up by who hands them over
  // Since when the oldest of those that were taken has waited, in milliseconds of the steady clock; 0: none does.
  std::atomic<std::int64_t> oldest_ms{0};
  std::atomic<std::uint64_t> written{0}, repeated{0}, failed{0}, tried_again{0};
  // Why a write has failed, in words; "" if none has.
  std::string last_failure() const;
  void note_failure(std::string why);

 private:
  // The newest state of a place that was sent, confirmed or not; as large as the place (a full `distinct`: 24 KB). Of places that
  // writes are under way to there is always one: else what follows would be built on less than was sent, and all that is built
  // on that, in every place, would be refused with it.
  // When a write is refused, whatever was built on it will be, in all places of those writes: nobody knows how far that goes, so an
  // epoch ends. What is sent after that is built on nothing that is under way from before, so that no two writes can go on dooming
  // each other.
  // `stamps`: of the states that the place had and will have since one was read from Redis, the last ones; `state` has the
  // counters that were written since.
  struct Latest {
    bool is_set = false;
    std::uint64_t sent_at = 0, epoch = 0;
    std::size_t in_flight = 0;  // writes that were built on it
    PlaceState state;
    std::vector<std::uint64_t> stamps;
    void add_stamp(const std::string& stamp);
    bool had(const std::string& stamp) const;
  };
  // What the next write to a place changes: Unknown: nothing that is known here still stands there when it arrives.
  enum class Base : std::uint8_t { Unknown, Read, Latest };
  struct Node {
    std::map<std::uint64_t, std::unique_ptr<PartWrite>> parked;
    std::size_t in_flight = 0;
    std::size_t unsettled = 0;  // parts that had to wait, and are not confirmed
    Clock::time_point hold_until{};
    std::string held_by;  // what Redis said
  };

  std::string new_stamp();
  Latest& latest_of(const Place& place);
  // Whether what is next may be built on its state.
  bool can_build_on(const Latest& latest) const;
  void end_epoch(const PartWrite& refused);
  Base base_of(PartWrite::PlaceAdds& adds) const;
  Latest* build_on(PartWrite::PlaceAdds& adds);  // null: it is unknown
  void send(std::unique_ptr<PartWrite> part);
  void park(std::unique_ptr<PartWrite> part);
  void set_unsettled(PartWrite& part, int node);
  void on_reply(std::unique_ptr<PartWrite> part, Reply reply);
  // False: what Redis holds cannot be used; `why`.
  bool take_present(PartWrite& part, const redisReply& reply, std::string& why);
  void finish(PartWrite& part, bool is_new);
  void note_oldest();
  void refuse(PartWrite& part, std::string why);
  Node& node_of(const PartWrite& part);
  void redistribute();

  Client* client_ = nullptr;  // whose thread this is
  std::string prefix_;
  std::atomic<std::int64_t>& ids_ms_;
  const std::chrono::milliseconds outrun_;
  std::mt19937_64 random_;
  struct PlaceHash {
    std::size_t operator()(const Place& place) const { return place.key.low ^ (place.lasts ? 1 : 0); }
  };
  std::unordered_map<Place, Latest, PlaceHash> latest_;
  std::vector<Node> nodes_;
  std::map<std::uint64_t, Clock::time_point> taken_;  // when, of the parts that are not confirmed, by number
  std::uint64_t slots_version_ = 0, next_number_ = 0, epoch_ = 0;
  mutable std::mutex failure_mutex_;
  std::string last_failure_;
};

}  // namespace mpol::counters
