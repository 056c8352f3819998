// Random IR modules, well-typed by construction: every instruction of ir.def that engines run occurs. And random events
// for them, which can be written into the frame of any module with the same fields and signals, also an optimised one.
//
// The same seed gives the same module on every machine. Small sizes first find small counter-examples.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "program/ir.hpp"

namespace mpol::test {

struct ModuleSize {
  std::size_t rules = 3;
  std::size_t depth = 4;  // of expressions
  static ModuleSize small_first(std::uint64_t seed) { return {1 + seed % 7, 1 + seed / 7 % 4}; }
};
ir::Module generate_module(std::uint64_t seed, ModuleSize size);

struct GeneratedField {
  bool present = false;
  bool truth = false;
  std::int64_t int_value = 0;
  double number = 0;
  std::string text;
  std::vector<std::string> list;
};
struct GeneratedSignal {
  SignalState state{};
  bool truth = false;
  std::int64_t int_value = 0;
  double number = 0;
  std::string text;
};
struct GeneratedEvent {
  std::vector<GeneratedField> fields;
  std::vector<GeneratedSignal> signals;
  std::vector<CounterReading> counters;  // as many as generated modules and policies have: kCounters
};
inline constexpr std::size_t kCounters = 4;
GeneratedEvent generate_event(const Tables& tables, std::uint64_t seed);
// The event must outlive the frame's use.
void fill(Frame& frame, const GeneratedEvent& event);

}  // namespace mpol::test
