#include <cmath>

#include "cli/coverage/coverage.hpp"

namespace mpol::cli {

Truth CoverageRecorder::visit(const CoverageNode& node, engine::Evaluator& evaluator) {
  Truth result{};
  switch (node.kind) {
    case CoverageNode::Kind::Leaf:
      result = evaluator.truth(node.inst);
      for (const CoverageNode& inner : node.inside) visit(inner, evaluator);
      break;
    case CoverageNode::Kind::Choice: {
      const Truth condition = visit(node.parts[0], evaluator);
      if (condition != Truth::False) visit(node.parts[1], evaluator);
      if (condition != Truth::True) visit(node.parts[2], evaluator);
      result = evaluator.truth(node.inst);
      break;
    }
    case CoverageNode::Kind::Not: return !visit(node.parts.front(), evaluator);
    case CoverageNode::Kind::All:
    case CoverageNode::Kind::Any: {
      const Truth decides = to_truth(node.kind == CoverageNode::Kind::Any);
      result = !decides;
      for (const CoverageNode& part : node.parts) {
        const Truth next = visit(part, evaluator);
        if (next == decides) {
          result = decides;
          break;
        }
        if (next == Truth::Unknown) result = next;
      }
      break;
    }
  }
  if (node.point != CoverageNode::kNoPoint) ++counts_[node.point][static_cast<std::size_t>(result)];
  return result;
}

void CoverageRecorder::settled(engine::Evaluator& evaluator, const Outcome&) {
  for (const CoveredRule& rule : map_.rules) visit(rule.condition, evaluator);
}

bool is_seen(const OutcomeCounts& counts, Truth truth) { return counts[static_cast<std::size_t>(truth)] > 0; }

const char* in_words(CoveragePoint::Kind kind, Truth truth) {
  const bool is_rule = kind == CoveragePoint::Kind::Rule;
  switch (truth) {
    case Truth::True: return is_rule ? "fired" : "true";
    case Truth::False: return is_rule ? "not fired" : "false";
    case Truth::Unknown: return is_rule ? "undetermined" : "unknown";
  }
  return "";
}

double Coverage::Share::percent() const {
  if (is_whole()) return 100;
  return std::floor(1000.0 * static_cast<double>(seen) / static_cast<double>(possible)) / 10;
}

Coverage::Share Coverage::share(const Package& package, const CoveredRule& rule) const {
  Share share;
  for (std::uint32_t point = rule.first_point; point < rule.end_point; ++point) {
    for (const Truth truth : kOutcomeOrder) {
      if (!package.map.points[point].possible[static_cast<std::size_t>(truth)]) continue;
      ++share.possible;
      share.seen += is_seen(package.counts[point], truth) ? 1 : 0;
    }
  }
  return share;
}

Coverage::Share Coverage::share() const {
  Share all;
  for (const Package& package : packages) {
    for (const CoveredRule& rule : package.map.rules) {
      const Share own = share(package, rule);
      all.seen += own.seen;
      all.possible += own.possible;
    }
  }
  return all;
}

}  // namespace mpol::cli
