// From a rule's checked condition to the tree that the recorder walks. On the way down it is known what must hold for a
// part to be reached: of an `and` the parts before it that cannot be unknown, of an `or` their opposites.
#include <algorithm>

#include "cli/coverage/coverage.hpp"

namespace mpol::cli {
namespace {

using check::Foreseen;
using checked::Expr;
using ir::Op;
using Given = check::Outcomes::Given;

class PointFinder {
 public:
  PointFinder(const checked::Policy& policy, const lower::Lowered& lowered, const std::vector<FileId>& files)
      : lowered_(lowered), files_(files), outcomes_(policy) {}

  void add_rule(const checked::Rule& rule) {
    if (!is_own(rule.id_span)) return;
    const auto first = static_cast<std::uint32_t>(map_.points.size());
    CoveredRule& covered = map_.rules.emplace_back();
    covered.id = rule.id;
    covered.title = rule.title;
    covered.first_point = first;
    const Given parts = parts_of(rule);
    map_.points.push_back({CoveragePoint::Kind::Rule, rule_number(), rule.id_span, outcomes_.of_all(parts)});
    covered.condition = all_of(parts);
    covered.condition.point = first;
    covered.end_point = static_cast<std::uint32_t>(map_.points.size());
  }
  CoverageMap take() { return std::move(map_); }

 private:
  static Given parts_of(const checked::Rule& rule) {
    Given parts;
    if (rule.applies) parts.emplace_back(&*rule.applies, true);
    if (rule.when) parts.emplace_back(&*rule.when, true);
    for (const Expr& unless : rule.unless) parts.emplace_back(&unless, false);
    if (rule.findings) parts.emplace_back(&*rule.findings, true);
    return parts;
  }

  CoverageNode all_of(const Given& parts) {
    CoverageNode node;
    node.kind = CoverageNode::Kind::All;
    Given given;
    for (const auto& [part, holds] : parts) {
      CoverageNode own = node_of(*part, given);
      if (!holds) own = negation(std::move(own));
      node.parts.push_back(std::move(own));
      outcomes_.take_to_hold(*part, holds, given);
    }
    return node;
  }

  static CoverageNode negation(CoverageNode negated) {
    CoverageNode node;
    node.kind = CoverageNode::Kind::Not;
    node.parts.push_back(std::move(negated));
    return node;
  }

  CoverageNode node_of(const Expr& expr, const Given& given) {
    if (expr.op == Op::Not) return negation(node_of(expr.operands[0], given));
    CoverageNode node;
    const bool is_joined = (expr.op == Op::And || expr.op == Op::Or) && !expr.operands.empty();
    node.point = add_point(expr, given);
    // `x in 1 .. 2` is two comparisons, and for its author one condition.
    const Hidden hidden(*this, is_joined && is_written_as_one(expr));
    if (expr.op == Op::Select) return choice_of(expr, given, std::move(node));
    if (!is_joined) {
      node.kind = CoverageNode::Kind::Leaf;
      node.inst = lowered_.at(&expr);
      for (const Expr& operand : expr.operands) add_inside(expr, operand, given, node.inside);
      return node;
    }
    node.kind = expr.op == Op::And ? CoverageNode::Kind::All : CoverageNode::Kind::Any;
    Given before = given;
    for (const Expr& operand : expr.operands) {
      node.parts.push_back(node_of(operand, before));
      outcomes_.take_to_hold(operand, expr.op == Op::And, before);
    }
    return node;
  }

  // Only the side that is taken is reached; both where that is not known.
  CoverageNode choice_of(const Expr& expr, const Given& given, CoverageNode node) {
    node.kind = CoverageNode::Kind::Choice;
    node.inst = lowered_.at(&expr);
    node.parts.push_back(node_of(expr.operands[0], given));
    for (const std::size_t side : {std::size_t{1}, std::size_t{2}}) {
      Given taken = given;
      outcomes_.take_to_hold(expr.operands[0], side == 1, taken);
      node.parts.push_back(node_of(expr.operands[side], taken));
    }
    return node;
  }

  // Conditions inside a value. What a loop asks of each element has no outcome of its own.
  void add_inside(const Expr& around, const Expr& expr, const Given& given, std::vector<CoverageNode>& out) {
    if (around.op == Op::AnyElement || around.op == Op::AllElements || around.op == Op::CountElements ||
        around.op == Op::AnyFinding)
      return;
    const bool is_condition = expr.type == ir::Type::Truth && (around.op == Op::NoisyOr || around.op == Op::Select);
    if (is_condition && is_own(expr.span) && expr.op != Op::TruthConst) return out.push_back(node_of(expr, given));
    for (const Expr& operand : expr.operands) add_inside(expr, operand, given, out);
  }

  std::uint32_t add_point(const Expr& expr, const Given& given) {
    if (hidden_ > 0 || !is_own(expr.span) || expr.op == Op::TruthConst) return CoverageNode::kNoPoint;
    map_.points.push_back({CoveragePoint::Kind::Condition, rule_number(), expr.span, outcomes_.of(expr, given)});
    return static_cast<std::uint32_t>(map_.points.size() - 1);
  }

  static bool is_written_as_one(const Expr& expr) {
    return std::all_of(expr.operands.begin(), expr.operands.end(), [&](const Expr& operand) {
      return (operand.op == Op::Not ? operand.operands[0].span : operand.span) == expr.span;
    });
  }
  // While it is there, parts are no points.
  class Hidden {
   public:
    Hidden(PointFinder& finder, bool hides) : finder_(finder), hides_(hides) { finder_.hidden_ += hides_ ? 1 : 0; }
    ~Hidden() { finder_.hidden_ -= hides_ ? 1 : 0; }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

   private:
    PointFinder& finder_;
    bool hides_;
  };

  std::uint32_t rule_number() const { return static_cast<std::uint32_t>(map_.rules.size() - 1); }
  bool is_own(Span span) const { return std::find(files_.begin(), files_.end(), span.file) != files_.end(); }

  const lower::Lowered& lowered_;
  const std::vector<FileId>& files_;
  check::Outcomes outcomes_;
  CoverageMap map_;
  int hidden_ = 0;
};

}  // namespace

CoverageMap find_points(const checked::Policy& policy, const lower::Lowered& lowered,
                        const std::vector<FileId>& files) {
  PointFinder finder(policy, lowered, files);
  for (const checked::Rule& rule : policy.rules) finder.add_rule(rule);
  return finder.take();
}

}  // namespace mpol::cli
