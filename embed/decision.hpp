// mpol_decision: the last decision of a decider or a stream, and what is written of it when it is asked for.
#pragma once
#include <string>

#include "mpol/mpol.h"
#include "runtime/decision.hpp"

struct mpol_decision {
  // Null: there is none.
  const mpol::Decision* decision = nullptr;
  const mpol::Program* program = nullptr;
  bool is_native = false;
  mutable bool has_json = false;
  mutable std::string json, action_json;  // they keep their memory

  void set(const mpol::Decision& of, const mpol::Program& by, bool by_native) {
    decision = &of;
    program = &by;
    is_native = by_native;
    has_json = false;
  }
  void clear() { decision = nullptr; }
};
