// Outcome: what an engine says of one event, given the signals that are had. Pure: the same program, frame and
// parameters give the same outcome on every engine (language.md, section 1).
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "program/ids.hpp"

namespace mpol {

enum class RuleState : std::uint8_t { NotFired, Fired, Undetermined };

// Rules that are in neither list did not fire. Nothing here grows with the number of rules that did not.
struct Outcome {
  std::vector<RuleId> fired;         // in order
  std::vector<RuleId> undetermined;  // in order
  // Signals that are not fetched and could still change a rule's state, in order of id. A signal is named when some
  // value of it, with some values of the other missing ones, changes an undetermined rule; engines agree on the set.
  std::vector<SignalId> needed;

  void clear() {
    fired.clear();
    undetermined.clear();
    needed.clear();
  }
  RuleState state_of(RuleId rule) const {
    if (std::binary_search(fired.begin(), fired.end(), rule)) return RuleState::Fired;
    const bool is_open = std::binary_search(undetermined.begin(), undetermined.end(), rule);
    return is_open ? RuleState::Undetermined : RuleState::NotFired;
  }
  bool operator==(const Outcome&) const = default;
};

// Why a rule fired. `begin` and `end` are bytes of the field's original text.
enum class EvidenceKind : std::uint8_t { Pattern, Signal, ScorePart, Finding, Counter };
struct Evidence {
  EvidenceKind kind{};
  RuleId rule;
  std::string name;     // pattern declaration, signal, score, finding
  std::string pattern;  // Pattern, Finding: the literal, term or regex that matched
  std::string view;     // Pattern, Finding: "text", "decoded(text)" …
  FieldId field;        // Pattern, Finding: the searched field
  std::uint64_t begin = 0, end = 0;
  double value = 0;                                             // Signal, Counter: its value; ScorePart: the weight
  std::string condition;                                        // Signal, Counter, ScorePart: what the author wrote
  std::vector<std::pair<std::string, std::string>> attributes;  // Finding: cwe, advice …
  bool operator==(const Evidence&) const = default;
};

}  // namespace mpol
