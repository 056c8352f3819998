// NativeEngine: runs native code, and lets the interpreter finish the rules that native code leaves open.
//
// In, out, errors, threads: as every engine (engine.hpp). The evaluator and the interpreter are of the same program as
// the code, must outlive the engine, and share one event with it.
#pragma once
#include <memory>
#include <vector>

#include "runtime/engine/engine.hpp"
#include "runtime/engine/indexed_rules.hpp"
#include "runtime/engine/interpreter.hpp"
#include "runtime/engine/native.hpp"

namespace mpol::engine {

class NativeEngine : public Engine {
 public:
  NativeEngine(Evaluator& evaluator, Interpreter& interpreter, std::shared_ptr<const NativeCode> code);
  void begin(Frame& frame) override { evaluator_->begin(frame); }
  void evaluate(Outcome& outcome) override;

 private:
  // Rules of one block that fire: for sure, and if all that is not known turns out so.
  struct Answer {
    std::uint32_t block = 0;
    std::uint64_t surely = 0, maybe = 0;
  };

  void run_small(Outcome& outcome);
  void run_large(Outcome& outcome);
  void take(const Answer& answer, Outcome& outcome);

  Evaluator* evaluator_;
  Interpreter* interpreter_;
  std::shared_ptr<const NativeCode> code_;
  const native::Info* info_;
  std::vector<std::uint64_t> small_words_;     // better, then worse
  std::vector<native::Class> better_, worse_;  // by slot
  IndexedRules index_;
  bool interpreter_is_fresh_ = false;  // it knows that signals have changed
};

}  // namespace mpol::engine
