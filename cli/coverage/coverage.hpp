// Coverage: which outcomes of rules and of their conditions a policy's tests have seen.
//
// A point is a rule (fired, did not fire, undetermined) or a condition of it (true, false, unknown): each part of its
// `applies to`, `when`, `unless` and `where` that is no `and`, `or` or `not`, and each `and` and `or` as a whole; and the
// conditions inside the values that it compares (parts of an evidence score, `if` … `then`). A condition counts as seen
// on an event when it is reached: read in the author's order, no condition before it had decided. Only what stands in
// the package's own files is a point; an outcome that check proves impossible (check/policies/outcomes.hpp) is none.
// In:      a checked policy, and the module that lower made of it, not optimised: there each condition is one of its own.
// Threads: a CoverageMap is immutable; a CoverageRecorder belongs to one thread.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/check/policies/outcomes.hpp"
#include "compiler/lower/lower.hpp"
#include "runtime/decider.hpp"

namespace mpol::cli {

struct CoveragePoint {
  enum class Kind : std::uint8_t { Rule, Condition };
  Kind kind{};
  std::uint32_t rule = 0;  // index in CoverageMap::rules
  Span span;               // a rule's: its id
  check::PossibleTruths possible{};
};

// A part of a rule's condition, as the recorder walks it.
struct CoverageNode {
  static constexpr std::uint32_t kNoPoint = 0xFFFFFFFF;
  enum class Kind : std::uint8_t { Leaf, All, Any, Not, Choice };
  Kind kind{};
  InstId inst;                       // Leaf, Choice
  std::uint32_t point = kNoPoint;    // what its outcome is counted for
  std::vector<CoverageNode> parts;   // All, Any, Not; Choice: `if`, `then`, `else`
  std::vector<CoverageNode> inside;  // Leaf: conditions inside what it compares
};

struct CoveredRule {
  std::string id, title;
  CoverageNode condition;
  std::uint32_t first_point = 0, end_point = 0;  // the first is the rule's own
};

struct CoverageMap {
  std::vector<CoveredRule> rules;  // in the order of the policy
  std::vector<CoveragePoint> points;
};

// `files`: of the package.
CoverageMap find_points(const checked::Policy& policy, const lower::Lowered& lowered, const std::vector<FileId>& files);

// How often each outcome was seen: by point, by Truth.
using OutcomeCounts = std::array<std::uint64_t, 3>;
using CoverageCounts = std::vector<OutcomeCounts>;

class CoverageRecorder final : public DecisionObserver {
 public:
  // `map` must outlive this; it is of the program that decides.
  explicit CoverageRecorder(const CoverageMap& map) : map_(map), counts_(map.points.size()) {}
  void settled(engine::Evaluator& evaluator, const Outcome& outcome) override;
  const CoverageCounts& counts() const { return counts_; }

 private:
  Truth visit(const CoverageNode& node, engine::Evaluator& evaluator);

  const CoverageMap& map_;
  CoverageCounts counts_;
};

// What the tests of some packages have seen, for reports.
struct Coverage {
  struct Package {
    std::string name;
    std::vector<FileId> files;
    CoverageMap map;
    CoverageCounts counts;
  };
  struct Share {
    std::size_t seen = 0, possible = 0;
    bool is_whole() const { return seen == possible; }
    // Rounded down to a tenth, so that only what is whole is 100.
    double percent() const;
  };
  std::vector<Package> packages;

  Share share() const;
  Share share(const Package& package, const CoveredRule& rule) const;
};

bool is_seen(const OutcomeCounts& counts, Truth truth);
// "fired", "undetermined"; of a condition "true", "unknown".
const char* in_words(CoveragePoint::Kind kind, Truth truth);
// In which reports name outcomes.
inline constexpr Truth kOutcomeOrder[] = {Truth::True, Truth::False, Truth::Unknown};

}  // namespace mpol::cli
