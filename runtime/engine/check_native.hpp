// Checks native code against the interpreter, when a program is loaded.
//
// In:      a program, native code of it, how many events. The events are generated: values at, above and below what the
//          conditions compare with; fields missing, signals unavailable and not fetched.
// Out:     the first rule on which the two differ; nothing when they agree.
// Cost:    what the interpreter needs for the events: 3 ms for 64 events and 1,000 rules.
// Threads: pure function; the same program gives the same events.
#pragma once
#include <memory>
#include <optional>

#include "program/program.hpp"
#include "runtime/engine/native.hpp"

namespace mpol::engine {

inline constexpr std::size_t kCheckedEvents = 64;

std::optional<RuleId> check_native(const Program& program, const std::shared_ptr<const NativeCode>& code,
                                   std::size_t events = kCheckedEvents);

// How many times the interpreter's time native code takes, on the same events: the least of some rounds, taken in turns.
// Over 1 where most rules need what only the interpreter has (texts): the two engines' work adds up then.
// Fewer events than are checked: each is decided ten times.
double time_ratio(const Program& program, const std::shared_ptr<const NativeCode>& code,
                  std::size_t events = kCheckedEvents / 4);

}  // namespace mpol::engine
