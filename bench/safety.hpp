// The workload safety-N: events of ten scores, six strings, four counters and five tags; N rules of three to six terms
// in groups, an `and` of `or`s or an `or` of `and`s, each firing on 1 to 8 % of events. With few hits each fires on
// less than one event in a thousand. With rare needs each is one of the first kind and asks for something else as well, that
// one event in 500 has: a tenant, or a score of almost one. The same seed gives the same rules and events.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "program/ir.hpp"

namespace mpol::bench {

struct SafetyEvent {
  std::array<double, 10> scores{};
  std::array<std::uint32_t, 6> strings{};  // which of the string's values
  std::array<std::int64_t, 4> counters{};
  std::array<std::uint32_t, 5> tags{};
  std::uint32_t tenant = 0;
  std::uint32_t tag_mask = 0;
};

enum class SafetyOp : std::uint8_t { Greater, GreaterEqual, Less, LessEqual, Equal, NotEqual, In, NotIn, Has, HasNot };
struct SafetyTerm {
  enum class Kind : std::uint8_t { Score, String, Tag, Counter, Tenant } kind{};
  SafetyOp op{};
  std::uint32_t input = 0;
  double number = 0;           // Score
  std::int64_t int_value = 0;  // Counter
  std::uint32_t values = 0;    // String: a bit for each of the values; Tag, Tenant: which
};
struct SafetyRule {
  std::optional<SafetyTerm> need;  // beside the groups
  bool is_or = false;
  std::vector<std::vector<SafetyTerm>> groups;
  int severity = 1;
};

enum class Hits : std::uint8_t { Many, Few, RareNeeds };

std::vector<SafetyRule> make_safety_rules(std::size_t count, Hits hits = Hits::Many);
std::vector<SafetyEvent> make_safety_events(std::size_t count);
bool fires(const SafetyRule& rule, const SafetyEvent& event);

// Names of inputs and of their values.
const std::vector<std::string>& score_names();
const std::vector<std::string>& string_names();
const std::vector<std::string>& values_of(std::size_t string);
const std::vector<std::string>& counter_names();
const std::vector<std::string>& tag_names();
const std::vector<std::string>& tenant_names();

ir::Module to_module(const std::vector<SafetyRule>& rules);
void fill(Frame& frame, const SafetyEvent& event);

// The same rules, without needs, for a peer. C++ with branches, or without: functions `decide_branches_N` and `decide_branch_free_N`.
std::string to_cpp(const std::vector<SafetyRule>& rules, bool branches);
std::string to_yara(const std::vector<SafetyRule>& rules);

}  // namespace mpol::bench
