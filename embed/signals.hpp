// mpol_signals: the caller's function as a source of signals.
// Threads: as the decider that asks.
#pragma once
#include <span>

#include "mpol/mpol.h"
#include "runtime/decider.hpp"

// What is asked for, during one call.
struct mpol_signals {
  std::span<const mpol::SignalId> needed;
  mpol::Frame& frame;
  const mpol::SymbolTable& symbols;
  const mpol::SignalInfo& info(std::size_t index) const { return frame.tables().signals[needed[index].index]; }
};

namespace mpol::embed {

class Caller : public SignalSource {
 public:
  void set(mpol_signals_fn ask, void* context) {
    ask_ = ask;
    context_ = context;
  }
  bool is_set() const { return ask_ != nullptr; }
  // The program whose events it is asked about.
  void begin(const Program& program) { symbols_ = &program.symbols(); }
  void fetch(std::span<const SignalId> needed, Frame& frame) override;

 private:
  mpol_signals_fn ask_ = nullptr;  // null: nobody
  void* context_ = nullptr;
  const SymbolTable* symbols_ = nullptr;
};

}  // namespace mpol::embed
