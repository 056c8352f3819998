// Trees are printed by their operations' names (program/ir.def), each with its type; a tree that fits on a line stays
// on it.
#include "compiler/check/print_checked.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "program/ir_shape.hpp"

namespace mpol::check {
namespace {

using ir::Op;

constexpr std::size_t kLineWidth = 100;

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

class Printer {
 public:
  explicit Printer(const checked::Policy& policy) : policy_(policy), tables_(policy.tables) {}
  std::string print();

 private:
  void print_names();
  void print_rule(const checked::Rule& rule);
  void print_counter(const checked::Counter& counter);
  void print_escalation(const checked::Escalation& escalation);
  void print_test(const checked::Test& test);
  void tree(std::string_view name, const checked::Expr& expr, int indent = 2);
  void calls(std::string_view name, const std::vector<checked::ActionCall>& calls);
  std::string one_line(const checked::Expr& expr) const;
  void many_lines(const checked::Expr& expr, int indent);
  std::string head(const checked::Expr& expr) const;
  std::string number(double value, ValueKind kind) const;
  std::string integer(std::int64_t value, ValueKind kind) const;
  std::string symbols(std::uint32_t set) const;
  std::string view(std::uint32_t id) const;
  std::string patterns(std::uint32_t set) const;
  std::string argument(const checked::ActionArg& arg) const;
  std::string symbol(SymbolId id) const { return id.has_value() ? tables_.symbols[id.index] : "else"; }
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  const checked::Policy& policy_;
  const Tables& tables_;
  std::string out_;
};

std::string_view name_of(ValueKind kind) {
  static constexpr std::string_view kNames[] = {"bool", "int",      "float",         "score", "string",
                                                "text", "duration", "time",          "rate",  "language",
                                                "key",  "enum",     "list of string"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string Printer::number(double value, ValueKind kind) const {
  return kind == ValueKind::Score ? fmt::format("{:.6g}%", value * 100) : fmt::format("{}", value);
}

std::string Printer::integer(std::int64_t value, ValueKind kind) const {
  return kind == ValueKind::Duration ? fmt::format("{}ms", value) : fmt::format("{}", value);
}

std::string Printer::symbols(std::uint32_t set) const {
  std::vector<std::string> names;
  for (const SymbolId id : tables_.symbol_sets[set]) names.push_back(symbol(id));
  return fmt::format("{{ {} }}", fmt::join(names, ", "));
}

std::string Printer::view(std::uint32_t id) const {
  if (id >= tables_.views.size()) return "?";
  const ViewInfo& info = tables_.views[id];
  if (info.builtin.empty()) return tables_.fields[info.field.index].name;
  std::string text = info.builtin + "(" + view(info.source.index);
  for (const SymbolId language : info.languages) text += ", " + symbol(language);
  return text + ")";
}

std::string Printer::patterns(std::uint32_t set) const {
  const PatternSet& row = tables_.pattern_sets[set];
  if (!row.name.empty()) return row.name;
  std::vector<std::string> items;
  for (const PatternId id : row.patterns) {
    const PatternInfo& info = tables_.patterns[id.index];
    items.push_back(info.is_regex ? "/" + info.text + "/" : quoted(info.text));
  }
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string Printer::head(const checked::Expr& expr) const {
  switch (expr.op) {
    case Op::TruthConst: return expr.int_value == 2 ? "unknown" : expr.int_value == 1 ? "true" : "false";
    case Op::IntConst: return integer(expr.int_value, expr.kind);
    case Op::NumberConst: return number(expr.number, expr.kind);
    case Op::SymbolConst: return quoted(symbol(SymbolId(expr.a)));
    case Op::Field:
    case Op::FieldOr:
    case Op::FieldMissing:
    case Op::ListHas:
    case Op::ListLength: return fmt::format("{} {}", ir::name(expr.op), tables_.fields[expr.a].name);
    case Op::AnyElement:
    case Op::AllElements:
    case Op::CountElements: return fmt::format("{} {} #{}", ir::name(expr.op), tables_.fields[expr.a].name, expr.b);
    case Op::Param: return fmt::format("param {}", tables_.params[expr.a].name);
    case Op::Signal:
    case Op::SignalOr:
    case Op::SignalUnavailable: return fmt::format("{} {}", ir::name(expr.op), tables_.signals[expr.a].name);
    case Op::SymbolIn:
    case Op::LanguageIn: return fmt::format("{} {}", ir::name(expr.op), symbols(expr.a));
    case Op::Has:
    case Op::CountMatches:
    case Op::CountPatterns: return fmt::format("{} {} in {}", ir::name(expr.op), patterns(expr.b), view(expr.a));
    case Op::Near:
      return fmt::format("near {}, {} within {} {} in {}", patterns(expr.b), patterns(expr.c), expr.int_value,
                         expr.flag ? "characters" : "words", view(expr.a));
    case Op::TextLength:
    case Op::SegmentCount:
    case Op::DetectLanguage:
    case Op::Template: return fmt::format("{} {}", ir::name(expr.op), view(expr.a));
    case Op::Element: return fmt::format("element #{}", expr.a);
    case Op::FindingField: return fmt::format("finding_field #{}.{}", expr.a, expr.b);
    case Op::AnyFinding: {
      const FindingSource& source = tables_.findings[expr.a];
      return fmt::format("any_finding {} in {} #{}", source.name, view(source.view.index), expr.b);
    }
    case Op::Counter:
    case Op::Outlier: return fmt::format("{} {}", ir::name(expr.op), policy_.counters[expr.a].name);
    case Op::Fired: {
      std::vector<std::string> ids;
      for (const RuleId id : tables_.rule_sets[expr.a]) ids.push_back(policy_.rules[id.index].id);
      return fmt::format("fired {{ {} }}", fmt::join(ids, ", "));
    }
    case Op::NoisyOr: return expr.score.has_value() ? "noisy_or " + tables_.scores[expr.score.index] : "noisy_or";
    default: return std::string(ir::name(expr.op));
  }
}

std::string Printer::one_line(const checked::Expr& expr) const {
  std::string text = head(expr);
  if (expr.operands.empty()) return text;
  text += '(';
  for (std::size_t i = 0; i < expr.operands.size(); ++i) {
    if (i > 0) text += ", ";
    text += one_line(expr.operands[i]);
    if (text.size() > kLineWidth * 2) break;  // too long to stay on a line anyway
  }
  return text + ')';
}

void Printer::many_lines(const checked::Expr& expr, int indent) {
  const std::string text = one_line(expr);
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  if (text.size() + margin.size() <= kLineWidth || expr.operands.empty()) {
    line(margin + text);
    return;
  }
  line(margin + head(expr) + " : " + std::string(name_of(expr.kind)));
  for (const checked::Expr& operand : expr.operands) many_lines(operand, indent + 2);
}

void Printer::tree(std::string_view name, const checked::Expr& expr, int indent) {
  const std::string text = one_line(expr);
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  if (text.size() + name.size() + margin.size() < kLineWidth) return line(fmt::format("{}{} {}", margin, name, text));
  line(margin + std::string(name));
  many_lines(expr, indent + 2);
}

std::string Printer::argument(const checked::ActionArg& arg) const {
  switch (arg.kind) {
    case ir::ArgKind::Value: return one_line(*arg.value);
    case ir::ArgKind::Texts:
      return fmt::format("{} {}", tables_.texts[arg.texts.index].kind, quoted(tables_.texts[arg.texts.index].name));
    case ir::ArgKind::SpansOfScore: return "spans of " + tables_.scores[arg.score.index];
    case ir::ArgKind::SpansOfPatterns: return "spans of " + patterns(arg.patterns.index);
    case ir::ArgKind::FindingSpan: return "span of the finding";
    case ir::ArgKind::Content: return "content of " + tables_.fields[arg.field.index].name;
    case ir::ArgKind::Rate: return fmt::format("{} per {}ms", arg.count, arg.period_ms);
  }
  return "";
}

void Printer::calls(std::string_view name, const std::vector<checked::ActionCall>& calls) {
  static constexpr std::string_view kModifiers[] = {"", " immediate", " hard"};
  for (const checked::ActionCall& call : calls) {
    std::vector<std::string> args;
    for (const checked::ActionArg& arg : call.args) args.push_back(arg.name + ": " + argument(arg));
    const std::string list = args.empty() ? "" : fmt::format("({})", fmt::join(args, ", "));
    line(fmt::format("  {} {}{}{}", name, tables_.actions[call.action.index].name,
                     kModifiers[static_cast<std::size_t>(call.modifier)], list));
  }
}

void Printer::print_rule(const checked::Rule& rule) {
  constexpr std::string_view kStreams[] = {"", " stream hold", " stream release then retract"};
  line(fmt::format("rule {} {}{}{}{}", rule.id, quoted(rule.title), rule.hard ? " hard" : "",
                   rule.sealed ? " sealed" : "", kStreams[static_cast<std::size_t>(rule.stream)]));
  if (!rule.severity.empty()) line("  severity " + rule.severity);
  if (rule.applies) tree("applies", *rule.applies);
  if (rule.when) tree("when", *rule.when);
  for (const checked::Expr& unless : rule.unless) tree("unless", unless);
  if (rule.findings) tree("for each", *rule.findings);
  calls("unknown", rule.unknown);
  calls("then", rule.then);
}

void Printer::print_names() {
  for (const EventField& field : tables_.fields)
    line(fmt::format("field {} : {}{}", field.name, name_of(field.kind), field.optional ? "?" : ""));
  for (const SignalInfo& signal : tables_.signals)
    line(fmt::format("signal {} : {}", signal.name, name_of(signal.kind)));
  for (const Param& param : tables_.params) {
    std::vector<std::string> rows;
    for (const ParamRow& row : param.rows) {
      const bool is_number = param.kind == ValueKind::Score || param.kind == ValueKind::Float;
      const bool is_symbol = row.value.symbol.has_value();
      const std::string value = is_symbol   ? symbol(row.value.symbol)
                                : is_number ? number(row.value.number, param.kind)
                                            : integer(row.value.int_value, param.kind);
      rows.push_back(param.by.empty() ? value : symbol(row.key) + ": " + value);
    }
    line(fmt::format("param {} : {}{} = {}", param.name, name_of(param.kind), param.by.empty() ? "" : " by " + param.by,
                     fmt::join(rows, ", ")));
  }
  for (const PatternSet& set : tables_.pattern_sets) {
    if (!set.name.empty()) line(fmt::format("pattern {} : {} items", set.name, set.patterns.size()));
  }
  if (!tables_.verdicts.empty()) line(fmt::format("verdict {}", fmt::join(tables_.verdicts, " < ")));
}

void Printer::print_test(const checked::Test& test) {
  line(fmt::format("test {}", quoted(test.title)));
  for (const checked::TestStep& step : test.steps) {
    std::vector<std::string> names;
    for (const auto& [field, value] : step.fields) names.push_back(tables_.fields[field.index].name);
    for (const auto& [signal, value] : step.signals)
      names.push_back(tables_.signals[signal.index].name + (value.unavailable ? " unavailable" : ""));
    if (step.counters_unavailable) names.emplace_back("counters unavailable");
    std::vector<std::string> expected;
    for (const checked::Expectation& one : step.expectations)
      expected.push_back((one.negated ? "not " : "") +
                         (one.name.empty() ? fmt::format("level {}", one.level) : one.name));
    line(fmt::format("  at {}ms event {{ {} }} expect{} {}", step.at_ms, fmt::join(names, ", "),
                     step.only ? " only" : "", fmt::join(expected, ", ")));
  }
}

void Printer::print_counter(const checked::Counter& counter) {
  line(fmt::format("counter {} {}{}{} : {}", counter.name, ir::name(counter.kind),
                   counter.key_names.empty() ? "" : fmt::format(" by {}", fmt::join(counter.key_names, ", ")),
                   counter.includes_this ? " including this" : "", name_of(counter.shown_as)));
  const auto part = [&](std::string_view name, const std::optional<checked::Expr>& expr) {
    if (expr) tree(name, *expr);
  };
  part("of", counter.of);
  part("where", counter.where);
  part(counter.is_fixed ? "over fixed" : "over", counter.over);
  part("decay", counter.half_life);
  if (counter.limit_period_ms != 0) line(fmt::format("  at {} per {}ms", counter.limit_count, counter.limit_period_ms));
  part("keys", counter.keys);
  part("late", counter.late);
}

void Printer::print_escalation(const checked::Escalation& escalation) {
  line(fmt::format("escalation {}{}", escalation.name,
                   escalation.key_names.empty() ? "" : fmt::format(" by {}", fmt::join(escalation.key_names, ", "))));
  for (const checked::Level& level : escalation.levels) {
    line(fmt::format("  level {} {}", level.number, quoted(level.title)));
    if (level.condition) tree("  when", *level.condition);
    if (level.lowers_after) tree("  lowers after", *level.lowers_after);
    calls("then", level.then);
  }
}

std::string Printer::print() {
  line("package " + tables_.package);
  print_names();
  for (const checked::Score& score : policy_.scores) tree("score " + score.name + " =", score.value, 0);
  for (const checked::Rule& rule : policy_.rules) print_rule(rule);
  for (const checked::Counter& counter : policy_.counters) print_counter(counter);
  for (const checked::Escalation& escalation : policy_.escalations) print_escalation(escalation);
  for (const checked::Deferred& one : policy_.proofs) line(fmt::format("later: {} {}", one.what, quoted(one.name)));
  for (const checked::Test& test : policy_.tests) print_test(test);
  return std::move(out_);
}

}  // namespace

std::string print_checked(const checked::Policy& policy) { return Printer(policy).print(); }

}  // namespace mpol::check
