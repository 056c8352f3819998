// Engine: decides which rules fire. One interface for every way to run a program; all of them give the same outcome.
//
// In:      begin() once for an event; evaluate() with the signals that its frame has now, as often as they change.
// Out:     the outcome, whose memory is reused.
// Errors:  none.
// Threads: one engine belongs to one thread; the program it runs is shared.
#pragma once
#include "program/frame.hpp"
#include "program/outcome.hpp"

namespace mpol::engine {

class Engine {
 public:
  virtual ~Engine() = default;
  // `frame` must outlive the evaluation. It is not const: a language that detection finds is interned into it.
  virtual void begin(Frame& frame) = 0;
  virtual void evaluate(Outcome& outcome) = 0;
};

}  // namespace mpol::engine
