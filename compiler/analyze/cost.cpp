// Every instruction has a multiplicity: the product of the limits of the loops whose element it reads (an engine
// remembers what does not change within a loop). A rule costs the sum over what it reaches, each instruction once.
#include "compiler/analyze/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/limits.hpp"
#include "compiler/analyze/op_cost.hpp"
#include "program/counter_size.hpp"
#include "program/ir_shape.hpp"

namespace mpol::analyze {
namespace {

using ir::Inst;
using ir::Module;
using ir::Op;

constexpr std::uint64_t kMost = ~std::uint64_t{0};
// Per KB of text, in comparisons: reading it once for all patterns; decoding it; detecting its language.
constexpr std::uint64_t kUnitsPerScannedKilobyte = 250;
constexpr std::uint64_t kUnitsPerDecodedKilobyte = 2'500;
constexpr std::uint64_t kUnitsPerDetection = 30'000;

std::uint64_t add(std::uint64_t a, std::uint64_t b) { return a > kMost - b ? kMost : a + b; }
std::uint64_t multiply(std::uint64_t a, std::uint64_t b) { return a != 0 && b > kMost / a ? kMost : a * b; }

bool is_signal(Op op) { return op == Op::Signal || op == Op::SignalOr || op == Op::SignalUnavailable; }

class CostOf {
 public:
  explicit CostOf(const Module& module) : module_(module) { find_loops(); }

  Cost of(const std::vector<InstId>& roots) {
    cost_ = {};
    scans_.clear();
    patterns_.clear();
    signals_.clear();
    std::vector<InstId> open = roots;
    std::vector<bool> seen(module_.insts.size(), false);
    while (!open.empty()) {
      const InstId id = open.back();
      open.pop_back();
      if (seen[id.index]) continue;
      seen[id.index] = true;
      count(id);
      for (const InstId operand : module_.operands_of(module_.insts[id.index])) open.push_back(operand);
    }
    cost_.scans = scans_.size();
    cost_.patterns = patterns_.size();
    cost_.signals = signals_.size();
    return cost_;
  }

 private:
  void find_loops() {
    limits_.assign(module_.loops, 1);
    for (const Inst& inst : module_.insts) {
      if (ir::shape_of(inst.op).loops) limits_[inst.b] = limit_of(inst);
    }
    free_loops_.resize(module_.insts.size());
    for (std::size_t i = 0; i < module_.insts.size(); ++i) {
      const Inst& inst = module_.insts[i];
      std::set<std::uint32_t>& loops = free_loops_[i];
      for (const InstId operand : module_.operands_of(inst))
        loops.insert(free_loops_[operand.index].begin(), free_loops_[operand.index].end());
      if (ir::shape_of(inst.op).loops) loops.erase(inst.b);
      if (ir::shape_of(inst.op).a == ir::Ref::Loop) loops.insert(inst.a);
    }
  }
  std::uint64_t limit_of(const Inst& loop) const {
    if (loop.op == Op::AnyFinding) return limits::kMaxEvidence;
    const std::uint64_t declared = module_.tables.fields[loop.a].max_size;
    return declared == 0 ? limits::kMaxListElements : declared;
  }
  std::uint64_t multiplicity(InstId id) const {
    std::uint64_t times = 1;
    for (const std::uint32_t loop : free_loops_[id.index]) times = multiply(times, limits_[loop]);
    return times;
  }

  void count(InstId id) {
    const Inst& inst = module_.insts[id.index];
    if (is_signal(inst.op)) signals_.insert(inst.a);
    if (inst.op == Op::DetectLanguage) {
      ++cost_.detections;
      cost_.units = add(cost_.units, kUnitsPerDetection);
    } else if (inst.op == Op::AnyFinding) {
      count_finding(module_.tables.findings[inst.a], inst.a);
    } else if (ir::shape_of(inst.op).a == ir::Ref::View) {
      count_text(inst);
    } else {
      const std::uint64_t own = is_signal(inst.op) ? kComparison : std::min(own_cost(module_, inst), kTableLookup);
      const std::uint64_t cost = multiply(own, multiplicity(id));
      cost_.comparisons = add(cost_.comparisons, cost);
      cost_.units = add(cost_.units, cost);
    }
  }

  void count_text(const Inst& inst) {
    if (inst.b == Id<void>::kNone) return count_scan(ViewId(inst.a), inst.b, {});
    for (const std::uint32_t set : {inst.b, inst.c}) {
      if (set != Id<void>::kNone) count_scan(ViewId(inst.a), set, module_.tables.pattern_sets[set].patterns);
    }
  }
  void count_finding(const FindingSource& source, std::uint32_t id) {
    std::vector<PatternId> patterns;
    for (const FindingRowInfo& row : source.rows) {
      patterns.push_back(row.pattern);
      if (row.unless.has_value()) patterns.push_back(row.unless);
    }
    // Sets of patterns and findings have ids of their own; both search.
    count_scan(source.view, ~id, patterns);
  }
  // The first scan of a view reads it; each further set costs as much again at worst.
  void count_scan(ViewId view, std::uint32_t what, const std::vector<PatternId>& patterns) {
    if (!scans_.insert({view.index, what}).second) return;
    for (const PatternId pattern : patterns) patterns_.insert(pattern.index);
    std::uint64_t per_kilobyte = kUnitsPerScannedKilobyte, depth = 0;
    for (ViewId at = view; at.has_value(); at = module_.tables.views[at.index].source) {
      if (module_.tables.views[at.index].builtin != "decoded") continue;
      ++depth;
      per_kilobyte = add(per_kilobyte, kUnitsPerDecodedKilobyte * limits::kMaxDecodeDepth);
    }
    cost_.decode_depth = std::max(cost_.decode_depth, depth * limits::kMaxDecodeDepth);
    cost_.units = add(cost_.units, multiply(per_kilobyte, kTextKilobytes));
  }

  const Module& module_;
  std::vector<std::uint64_t> limits_;                // by LoopId
  std::vector<std::set<std::uint32_t>> free_loops_;  // by InstId
  Cost cost_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> scans_;
  std::set<std::uint32_t> patterns_, signals_;
};

std::vector<InstId> roots_of(const ir::Rule& rule) {
  std::vector<InstId> roots = {rule.condition};
  if (rule.findings.has_value()) roots.push_back(rule.findings);
  for (const std::vector<ir::ActionCall>* calls : {&rule.then, &rule.unknown}) {
    for (const ir::ActionCall& call : *calls) {
      for (const ir::ActionArg& arg : call.args) {
        if (arg.value.has_value()) roots.push_back(arg.value);
        if (arg.score.has_value()) roots.push_back(arg.score);
      }
    }
  }
  return roots;
}

std::uint64_t memory_of(const Module& module) {
  std::uint64_t bytes = module.insts.size() * sizeof(Inst) + module.operands.size() * sizeof(InstId);
  bytes += module.rules.size() * sizeof(ir::Rule);
  for (const std::string& symbol : module.tables.symbols) bytes += sizeof(std::string) + symbol.size();
  for (const PatternInfo& pattern : module.tables.patterns) bytes += sizeof(pattern) + pattern.text.size();
  for (const PatternSet& set : module.tables.pattern_sets)
    bytes += sizeof(set) + set.patterns.size() * sizeof(PatternId);
  for (const Origin& origin : module.tables.origins) bytes += sizeof(origin) + origin.file.size() + origin.text.size();
  return bytes;
}

constexpr std::string_view kColumns[] = {"comparisons", "scans",   "patterns", "decode_depth",
                                         "detections",  "signals", "units"};
std::vector<std::uint64_t> row_of(const Cost& cost) {
  return {cost.comparisons, cost.scans, cost.patterns, cost.decode_depth, cost.detections, cost.signals, cost.units};
}

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

std::string json_members(const Cost& cost) {
  std::string out;
  const std::vector<std::uint64_t> row = row_of(cost);
  for (std::size_t i = 0; i < row.size(); ++i)
    out += fmt::format("{}\"{}\": {}", i > 0 ? ", " : "", kColumns[i], row[i]);
  return out;
}
// Rule ids are letters, digits and `-`; quotes and controls are escaped all the same (RFC 8259, section 7).
std::string json_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

ProgramCost cost_of(const Module& module) {
  CostOf cost_of(module);
  ProgramCost out;
  std::vector<InstId> all;
  for (const ir::Rule& rule : module.rules) {
    const std::vector<InstId> roots = roots_of(rule);
    out.rules.push_back({rule.id, cost_of.of(roots)});
    all.insert(all.end(), roots.begin(), roots.end());
  }
  out.whole = cost_of.of(all);
  out.memory_bytes = memory_of(module);
  for (const ir::Counter& counter : module.counters) out.state.push_back({counter.name, most_bytes(module, counter)});
  return out;
}

void enforce_cost(const Module& module, std::uint64_t limit, Span policy, Diagnostics& diagnostics) {
  const ProgramCost cost = cost_of(module);
  if (cost.whole.units <= limit) return;
  const auto dearest = std::max_element(cost.rules.begin(), cost.rules.end(), [](const RuleCost& a, const RuleCost& b) {
    return a.cost.units < b.cost.units;
  });
  diagnostics.report(Code::E0710, policy, cost.whole.units, limit, dearest->rule, dearest->cost.units);
}

std::string cost_table(const ProgramCost& cost) {
  std::vector<RuleCost> rows = cost.rules;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const RuleCost& a, const RuleCost& b) { return a.cost.units > b.cost.units; });
  rows.push_back({"whole policy", cost.whole});
  std::size_t width = 4;
  for (const RuleCost& row : rows) width = std::max(width, row.rule.size());

  std::string out = fmt::format("{:<{}}", "rule", width);
  for (const std::string_view column : kColumns) out += fmt::format("  {:>12}", column);
  for (const RuleCost& row : rows) {
    out += fmt::format("\n{:<{}}", row.rule, width);
    for (const std::uint64_t figure : row_of(row.cost)) out += fmt::format("  {:>12}", figure);
  }
  out += fmt::format("\n\n1 unit: about one comparison. Text is counted at {} KB an event. Memory: {} bytes.\n",
                     kTextKilobytes, cost.memory_bytes);
  if (cost.state.empty()) return out;
  std::uint64_t all = 0;
  for (const ProgramCost::State& state : cost.state) all = add(all, state.bytes);
  out += fmt::format("\nState, with every key that is allowed and every piece of its window: at most {}.\n",
                     megabytes(all));
  for (const ProgramCost::State& state : cost.state)
    out += fmt::format("  {}: {}\n", state.counter, megabytes(state.bytes));
  return out;
}

std::string cost_json(const ProgramCost& cost) {
  std::string out =
      fmt::format("{{\"whole\": {{{}}}, \"memory_bytes\": {}, ", json_members(cost.whole), cost.memory_bytes);
  if (!cost.state.empty()) {
    out += "\"state\": [";
    for (std::size_t i = 0; i < cost.state.size(); ++i) {
      const ProgramCost::State& state = cost.state[i];
      out += fmt::format("{}{{\"counter\": {}, \"bytes\": {}}}", i > 0 ? ", " : "", json_string(state.counter),
                         state.bytes);
    }
    out += "], ";
  }
  out += "\"rules\": [";
  for (std::size_t i = 0; i < cost.rules.size(); ++i) {
    out += fmt::format("{}{{\"rule\": {}, {}}}", i > 0 ? ", " : "", json_string(cost.rules[i].rule),
                       json_members(cost.rules[i].cost));
  }
  return out + "]}";
}

}  // namespace mpol::analyze
