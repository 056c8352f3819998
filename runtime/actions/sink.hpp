// Sink: where an action goes.
//
// deliver() is called at least once for each item: the receiver knows a repetition by the item's id.
// Out:     what came of it. Taken: the receiver has it, and answers for it. TryAgain: later. Refused: it will never be taken
//          as it is; a person must look.
// Must:    return within the sink's deadline.
// Threads: belongs to one thread.
#pragma once
#include <cstdint>
#include <string>

#include "runtime/actions/outbox.hpp"

namespace mpol::actions {

struct Answer {
  enum class Kind : std::uint8_t { Taken, TryAgain, Refused };
  Kind kind = Kind::Taken;
  std::string note;           // Taken: the receipt, may be empty; else why
  std::int64_t after_ms = 0;  // TryAgain: not earlier, where the receiver says so
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual Answer deliver(const Item& item) = 0;
  // Makes all that was taken since the last call last, where deliver() has left that open; called before any of it is marked as
  // delivered. Not Taken: none of it may be.
  virtual Answer settle() { return {}; }
};

}  // namespace mpol::actions
