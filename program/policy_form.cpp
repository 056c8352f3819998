// A part of a rule is written as the instructions that it reaches, numbered as they are first needed, and then what it does
// with them. Rows that have names are named; those that have none (symbols, views, patterns in place) are written out.
#include "program/policy_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "program/ir_ids.hpp"
#include "program/ir_shape.hpp"
#include "program/row_printer.hpp"
#include "program/sealed_file.hpp"

namespace mpol {
namespace {

using ir::text::quoted;

// Sets of more patterns are named in rules, with a hash of what they are.
constexpr std::size_t kMostInPlace = 8;

// Names that do not hang on numbers.
class Naming {
 public:
  explicit Naming(const ir::Module& module) : module_(module), tables_(module.tables) {}

  std::string reference(InstId id) const { return fmt::format("%{}", local(insts_, id.index)); }
  std::string reference(LoopId id) const { return fmt::format("&{}", local(loops_, id.index)); }
  std::string reference(SymbolId id) const { return quoted(tables_.symbols[id.index]); }
  std::string reference(SymbolSetId id) const {
    std::string all;
    for (const SymbolId symbol : tables_.symbol_sets[id.index]) all += (all.empty() ? "" : ", ") + reference(symbol);
    return "{" + all + "}";
  }
  std::string reference(FieldId id) const { return tables_.fields[id.index].name; }
  std::string reference(ParamId id) const { return tables_.params[id.index].name; }
  std::string reference(SignalId id) const { return tables_.signals[id.index].name; }
  std::string reference(ScoreId id) const { return tables_.scores[id.index]; }
  std::string reference(VerdictId id) const { return tables_.verdicts[id.index]; }
  std::string reference(ActionId id) const { return tables_.actions[id.index].name; }
  std::string reference(TextsId id) const { return tables_.texts[id.index].name; }
  std::string reference(CounterId id) const { return module_.counters[id.index].name; }
  std::string reference(RuleId id) const { return module_.rules[id.index].id; }
  std::string reference(RuleSetId id) const {
    std::string all;
    for (const RuleId rule : tables_.rule_sets[id.index]) all += (all.empty() ? "" : ", ") + reference(rule);
    return "{" + all + "}";
  }
  std::string reference(PatternId id) const { return row(tables_.patterns[id.index]); }
  std::string reference(PatternSetId id) const {
    const PatternSet& set = tables_.pattern_sets[id.index];
    std::string all;
    for (const PatternId pattern : set.patterns) all += (all.empty() ? "" : ", ") + reference(pattern);
    if (set.patterns.size() > kMostInPlace)
      all = fmt::format("{} patterns {}", set.patterns.size(), content_hash(all).substr(0, 16));
    return fmt::format("{}{{{}}}", set.name, all);
  }
  std::string reference(ViewId id) const { return row(tables_.views[id.index]); }
  std::string reference(FindingSourceId id) const {
    const FindingSource& source = tables_.findings[id.index];
    return fmt::format("{}{{{} rows {}}}", source.name, source.rows.size(), content_hash(row(source)).substr(0, 16));
  }
  std::string reference(OriginId) const { return {}; }
  std::string origin(OriginId) const { return {}; }

  template <class Row>
  std::string row(const Row& row) const {
    std::string out;
    ir::text::RowPrinter<Naming> printer(*this, out);
    ir::text::describe(printer, row);
    return "{" + (out.empty() ? out : out.substr(1)) + "}";
  }
  std::string author_words(OriginId id) const {
    return id.has_value() ? quoted(tables_.origins[id.index].text) : std::string();
  }
  void forget_numbers() {
    insts_.clear();
    loops_.clear();
  }
  bool knows(InstId id) const { return insts_.contains(id.index); }

 private:
  static std::size_t local(std::unordered_map<std::uint32_t, std::size_t>& numbers, std::uint32_t index) {
    return numbers.try_emplace(index, numbers.size()).first->second;
  }
  const ir::Module& module_;
  const Tables& tables_;
  mutable std::unordered_map<std::uint32_t, std::size_t> insts_, loops_;
};

class PartWriter {
 public:
  PartWriter(const ir::Module& module, Naming& naming, std::string name) : module_(module), naming_(naming) {
    part_.name = std::move(name);
    naming_.forget_numbers();
  }

  // Its operands first, each once; without recursion, since a chain may be long.
  std::string value(InstId id) {
    if (!id.has_value()) return {};
    std::vector<InstId> waiting{id};
    while (!waiting.empty()) {
      const InstId next = waiting.back();
      if (naming_.knows(next)) {
        waiting.pop_back();
        continue;
      }
      const std::size_t before = waiting.size();
      const auto operands = module_.operands_of(module_.insts[next.index]);
      for (auto operand = operands.rbegin(); operand != operands.rend(); ++operand)
        if (!naming_.knows(*operand)) waiting.push_back(*operand);
      if (waiting.size() > before) continue;
      waiting.pop_back();
      write(next);
    }
    return naming_.reference(id);
  }

  void calls(const std::vector<ir::ActionCall>& calls) {
    for (const ir::ActionCall& call : calls) {
      std::string text = naming_.reference(call.action);
      if (call.modifier == ir::Modifier::Immediate) text += " immediate";
      if (call.modifier == ir::Modifier::Hard) text += " hard";
      for (const ir::ActionArg& arg : call.args) text += fmt::format(" {}: {}", arg.name, argument(arg));
      line(text, naming_.author_words(call.origin));
    }
  }
  void line(const std::string& form, const std::string& words = {}) {
    part_.form += form + '\n';
    part_.shown += words.empty() ? form + '\n' : fmt::format("{:<40}  ; {}\n", form, words);
  }
  FormPart take() { return std::move(part_); }

 private:
  void write(InstId id) {
    ir::Inst inst = module_.insts[id.index];
    const ir::Shape shape = ir::shape_of(inst.op);
    std::string parts;
    const auto part = [&parts](const std::string& text) { parts += (parts.empty() ? " " : ", ") + text; };
    const auto payload = [&](ir::Ref ref, std::uint32_t& index) {
      if (ref == ir::Ref::FindingColumn) part(fmt::to_string(index));
      ir::visit_payload(ref, index, [&](auto typed) { part(naming_.reference(typed)); });
    };
    payload(shape.a, inst.a);
    payload(shape.b, inst.b);
    payload(shape.c, inst.c);
    if (shape.constant == ir::Constant::Int) part(fmt::to_string(inst.int_value));
    if (shape.constant == ir::Constant::Number) part(fmt::to_string(inst.number));
    for (const InstId operand : module_.operands_of(inst)) part(naming_.reference(operand));
    if (inst.flag) parts += fmt::format(" {}", shape.flag);
    if (inst.score.has_value()) parts += " score=" + naming_.reference(inst.score);
    const std::string name = naming_.reference(id);
    line(fmt::format("{} = {}{}", name, ir::name(inst.op), parts), naming_.author_words(inst.origin));
  }

  std::string argument(const ir::ActionArg& arg) {
    switch (arg.kind) {
      case ir::ArgKind::Value: return value(arg.value);
      case ir::ArgKind::Texts: return naming_.reference(arg.texts);
      case ir::ArgKind::SpansOfScore: return "spans of " + value(arg.score);
      case ir::ArgKind::SpansOfPatterns: return "spans of " + naming_.reference(arg.patterns);
      case ir::ArgKind::FindingSpan: return "span of the finding";
      case ir::ArgKind::Content: return "content of " + naming_.reference(arg.field);
      case ir::ArgKind::Rate: return fmt::format("{} per {} ms", arg.count, arg.period_ms);
    }
    return {};
  }

  const ir::Module& module_;
  Naming& naming_;
  FormPart part_;
};

class Former {
 public:
  explicit Former(const ir::Module& module) : module_(module), naming_(module) {}

  std::vector<TableForm> run() {
    const Tables& tables = module_.tables;
    std::vector<TableForm> all;
    all.push_back({"rules", each(module_.rules, [this](const ir::Rule& rule) { return rule_form(rule); })});
    all.push_back({"parameters", plain(tables.params)});
    all.push_back({"signals", plain(tables.signals)});
    all.push_back({"fields", plain(tables.fields)});
    all.push_back({"actions", plain(tables.actions)});
    all.push_back({"counters", each(module_.counters, [this](const ir::Counter& row) { return counter_form(row); })});
    all.push_back({"levels", each(module_.levels, [this](const ir::Level& row) { return level_form(row); })});
    all.push_back({"texts", plain(tables.texts)});
    std::vector<RowForm> sets;
    for (const PatternSet& set : tables.pattern_sets)
      if (!set.name.empty()) sets.push_back(set_form(set));
    all.push_back({"pattern sets", std::move(sets)});
    PartWriter verdicts = writer("order");
    for (const std::string& verdict : tables.verdicts) verdicts.line(verdict);
    all.push_back({"verdicts", {RowForm{"verdicts", {verdicts.take()}}}});
    return all;
  }

 private:
  PartWriter writer(std::string name) { return {module_, naming_, std::move(name)}; }

  template <class Row, class Form>
  static std::vector<RowForm> each(const std::vector<Row>& rows, const Form& form) {
    std::vector<RowForm> forms;
    for (const Row& row : rows) forms.push_back(form(row));
    return forms;
  }
  template <class Row>
  std::vector<RowForm> plain(const std::vector<Row>& rows) {
    return each(rows, [this](const Row& row) {
      PartWriter part = writer("row");
      part.line(naming_.row(row));
      return RowForm{row.name, {part.take()}};
    });
  }

  FormPart value_part(std::string name, InstId value) {
    PartWriter part = writer(std::move(name));
    part.value(value);
    return part.take();
  }
  FormPart calls_part(std::string name, const std::vector<ir::ActionCall>& calls) {
    PartWriter part = writer(std::move(name));
    part.calls(calls);
    return part.take();
  }

  RowForm rule_form(const ir::Rule& rule) {
    ir::Rule head = rule;
    head.condition = head.findings = {};
    head.mentions.clear();
    PartWriter members = writer("members");
    members.line(naming_.row(head));
    return {rule.id,
            {members.take(), value_part("condition", rule.condition), calls_part("then", rule.then),
             calls_part("unknown", rule.unknown)}};
  }
  RowForm counter_form(const ir::Counter& counter) {
    PartWriter part = writer("counter");
    for (const InstId id : {counter.of, counter.where, counter.over, counter.half_life, counter.keys, counter.late})
      part.value(id);
    for (const InstId id : counter.by) part.value(id);
    part.line(naming_.row(counter));
    return {counter.name, {part.take()}};
  }
  RowForm level_form(const ir::Level& level) {
    const ir::Escalation& escalation = module_.escalations[level.escalation];
    PartWriter part = writer("level");
    std::string by;
    for (const InstId id : escalation.by) by += " " + part.value(id);
    const std::string condition = part.value(level.condition), lowers = part.value(level.lowers_after);
    part.line(fmt::format("{} by{} when {} lowers {}", quoted(level.title), by, condition, lowers));
    part.calls(level.then);
    return {fmt::format("{} {}", escalation.name, level.number), {part.take()}};
  }
  RowForm set_form(const PatternSet& set) {
    PartWriter part = writer("patterns");
    for (const PatternId pattern : set.patterns) part.line(naming_.reference(pattern));
    return {set.name, {part.take()}};
  }

  const ir::Module& module_;
  Naming naming_;
};

}  // namespace

std::vector<TableForm> form_of(const ir::Module& module) { return Former(module).run(); }

}  // namespace mpol
