// Evidence: what made a rule fire, for the decision and for people.
//
// In:      an evaluator at an event; a rule whose condition is true.
// Out:     the true parts of the condition, in its order: patterns and findings with their places in the original text,
//          signals with their values, parts of scores with their weights. What holds because something is absent gives
//          none. At most limits::kMaxEvidence a rule; left_out() counts the others.
// Threads: as the evaluator.
#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "program/outcome.hpp"
#include "runtime/engine/evaluator.hpp"

namespace mpol::engine {

class EvidenceFinder {
 public:
  explicit EvidenceFinder(const Program& program);

  // Appends to `out`.
  void find(Evaluator& evaluator, RuleId rule, std::vector<Evidence>& out);
  std::size_t left_out() const { return left_out_; }

  // The places of a score's true parts, and those of a pattern set in every view where the rules look for it; at most
  // limits::kMaxSpans. How many were left out.
  [[nodiscard]] std::size_t spans_of_score(Evaluator& evaluator, InstId score, std::vector<TextMatch>& out);
  [[nodiscard]] std::size_t spans_of_patterns(Evaluator& evaluator, PatternSetId set, std::vector<TextMatch>& out);

 private:
  void start(Evaluator& evaluator, RuleId rule, std::size_t max, std::vector<Evidence>& out);
  // `said`: where the author wrote the negation of it.
  void walk(InstId id, Truth wanted, OriginId said = {});
  void walk_parts(std::span<const InstId> parts, Truth wanted);
  OriginId place_of(InstId id) const;
  void walk_value(InstId id, OriginId condition);
  void walk_extremum(InstId id, const ir::Inst& inst, OriginId condition);
  void walk_loop(const ir::Inst& inst, Truth wanted);
  void add_signal(const ir::Inst& inst, OriginId condition);
  void add_counter(InstId id, const ir::Inst& inst, OriginId condition);
  void add_score_parts(const ir::Inst& inst);
  void add_patterns(const ir::Inst& inst);
  void add_findings(const ir::Inst& inst);
  Evidence* add(EvidenceKind kind);

  const ir::Module* module_;
  Evaluator* evaluator_ = nullptr;
  std::vector<Evidence>* out_ = nullptr;
  RuleId rule_;
  std::size_t begin_ = 0;  // of this rule's evidence in *out_
  std::size_t left_out_ = 0, max_ = 0;
  std::vector<std::uint64_t> visited_;  // by InstId: number of the search that visited it
  std::uint64_t search_ = 0;
  std::vector<TextMatch> matches_;
  std::vector<std::pair<OriginId, InstId>> in_order_;  // parts of the `and`s and `or`s that are being walked
};

}  // namespace mpol::engine
