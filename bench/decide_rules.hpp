// Rules and events for the decision benchmark, of one distribution: events of ten scores, six strings, four integers
// and a list of tags; rules of three to six terms, each firing on 1 to 8 % of events. The same seed gives the same
// rules.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "program/ir.hpp"

namespace mpol::bench {

struct Term {
  enum class Kind : std::uint8_t { ScoreAtLeast, ScoreBelow, IntAtLeast, StringIs, HasTag };
  Kind kind{};
  std::uint32_t input = 0;  // which score, integer or string
  double number = 0;
  std::int64_t int_value = 0;
  std::uint32_t value = 0;  // which string or tag
};
// `terms[0] and (terms[1] or terms[2]) and …`: pairs of `or` where `is_or` says so.
struct BenchRule {
  std::vector<Term> terms;
  bool is_or = false;  // the last two terms are alternatives
};
struct BenchEvent {
  double scores[10];
  std::int64_t ints[4];
  std::uint32_t strings[6];
  std::vector<std::uint32_t> tags;
};

inline constexpr std::uint32_t kStringValues = 12, kTags = 20;

std::vector<BenchEvent> make_events(std::size_t count);
// Rules that fire on 1 to 8 % of `events`; about `terms` terms each (0: three to six).
std::vector<BenchRule> make_rules(std::size_t count, std::size_t terms, const std::vector<BenchEvent>& events);
bool fires(const BenchRule& rule, const BenchEvent& event);
ir::Module to_module(const std::vector<BenchRule>& rules);
// The scores are signals 0 to 9; with `with_signals` false they are not fetched.
void fill(Frame& frame, const BenchEvent& event, bool with_signals = true);

}  // namespace mpol::bench
