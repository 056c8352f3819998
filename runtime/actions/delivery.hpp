// Delivery: gives what is due in an outbox to its sinks, and writes down what came of it.
//
// An item is marked only after a sink has taken it, several in one commit; a crash between the two delivers them again, under the same
// ids. What is not
// taken is tried again later and later: 1 s doubled with each failure, at most an hour, of which a random half is left out so
// that not all come back at once. A sink that fails is left alone for as long, and others go on. After `most_attempts`, or
// when a sink refuses it, an item is dead: it stays, is counted, and an operator revives it. What no sink takes stays pending.
// Sealed content is given to sinks that report only, and is erased from the outbox when an item is delivered.
// Errors:  a Failure of the outbox itself; those of sinks are in the rows.
// Threads: belongs to one thread; clock and chance come in from outside.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/actions/sinks.hpp"

namespace mpol::actions {

struct DeliveryOptions {
  std::int64_t first_delay_ms =
      1000;  // Larger: a short outage delays longer. Smaller: a dead receiver is asked more often.
  std::int64_t most_delay_ms = 3'600'000;  // Larger: what comes after a long outage waits longer.
  std::int64_t most_attempts = 20;         // About 12 hours. Larger: longer outages need no operator.
  std::size_t batch = 64;
  std::int64_t most_unwritten_ms = 200;  // Larger: fewer commits. Smaller: fewer are delivered twice after a crash.
  std::int64_t keep_delivered_ms =
      7ll * 24 * 3'600'000;  // Larger: a larger file. Smaller: an event that comes again after that acts again.
};

// Of one sink, for who runs it.
struct SinkStatus {
  std::string name;
  std::int64_t failures = 0;  // in a row; 0: it takes what it is given
  std::string note;           // of the last, in words
};

struct Delivered {
  std::size_t taken = 0, failed = 0, died = 0, unrouted = 0;
  bool is_cut_short = false;  // more is due
};

class Delivery {
 public:
  // `chance`: 0 to 1.
  Delivery(Outbox& outbox, std::vector<RoutedSink> sinks, std::function<std::int64_t()> now_ms,
           std::function<double()> chance, const DeliveryOptions& options = {});

  // An item that is not in the outbox: whether all sinks that take it have it. Nobody tries again.
  bool offer(const Item& item);
  // Tries what is due now, once each, and takes no further item after that time.
  Result<Delivered> run_once(std::int64_t until_ms = INT64_MAX);
  std::vector<SinkStatus> sinks() const;

 private:
  struct Route {
    RoutedSink sink;
    std::int64_t failures = 0;  // since it took something
    std::int64_t closed_until_ms = 0;
    std::string note{};  // why it last took nothing
    bool is_unsettled = false;
  };
  void deliver(Row& row, Delivered& done);
  Result<void> write_down(std::span<Row> rows, Delivered& done);
  void take_back(const Route& route, const std::string& why, std::span<Row> rows, Delivered& done);
  std::int64_t delay_ms(std::int64_t failures);

  Outbox& outbox_;
  std::vector<Route> routes_;
  std::function<std::int64_t()> now_ms_;
  std::function<double()> chance_;
  DeliveryOptions options_;
};

}  // namespace mpol::actions
