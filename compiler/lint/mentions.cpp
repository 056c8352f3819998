#include "compiler/lint/mentions.hpp"

#include <vector>

namespace mpol::lint {
namespace {

using namespace ast;

class Mentions {
 public:
  explicit Mentions(std::unordered_map<std::string, std::uint32_t>& counts) : counts_(counts) {}

  // ---- leaves ----
  void at(const std::string& name) { ++counts_[name]; }
  void at(const Name& name) { at(name.text); }
  void at(const Path& path) {
    for (const Name& part : path.parts) at(part);
  }
  void at(const PatternRef& pattern) {
    if (const auto* path = std::get_if<Path>(&pattern)) at(*path);
  }
  void at(const ExprPtr& expr) {
    if (expr) std::visit([&](const auto& node) { in(node); }, expr->node);
  }
  template <class T>
  void at(const std::optional<T>& part) {
    if (part) at(*part);
  }
  template <class T>
  void at(const std::vector<T>& parts) {
    for (const T& part : parts) at(part);
  }
  template <class... Parts>
  void all(const Parts&... parts) {
    (at(parts), ...);
  }

  // ---- parts ----
  void at(const Entry<ExprPtr>& entry) { at(entry.value); }
  void at(const Argument& argument) { at(argument.value); }
  void at(const ActionCall& call) { all(call.action, call.arguments); }
  void at(const EvidencePart& part) { all(part.weight, part.condition); }
  void at(const Parameter& parameter) { all(parameter.type, parameter.default_value); }
  void at(const Field& field) { all(field.type, field.default_value); }
  void at(const TypeExpr& type) {
    if (const auto* path = std::get_if<Path>(&type.node)) at(*path);
    if (const auto* list = std::get_if<ListType>(&type.node); list != nullptr && list->element) at(*list->element);
    if (const auto* record = std::get_if<RecordType>(&type.node)) at(record->fields);
    all(type.low, type.high, type.at_most);
  }
  void at(const ForEach& loop) { all(loop.view, loop.finding, loop.where); }
  void at(const RuleBody& body) { all(body.when, body.unless, body.for_each, body.unknown, body.then); }
  void at(const Level& level) { all(level.when, level.lowers_after, level.then); }
  void at(const AuditClause& clause) { at(clause.names); }

  // ---- expressions ----
  void in(const ErrorExpr&) {}
  void in(const Literal&) {}
  void in(const RuleExpr&) {}
  void in(const NameExpr& name) { at(name.path); }
  void in(const UnaryExpr& unary) { at(unary.operand); }
  void in(const BinaryExpr& binary) { all(binary.left, binary.right); }
  void in(const IsExpr& is) { all(is.subject, is.value); }
  void in(const StateExpr& state) { at(state.subject); }
  void in(const InExpr& in) { all(in.subject, in.items, in.low, in.high, in.list); }
  void in(const HasExpr& has) { all(has.subject, has.patterns, has.at_least); }
  void in(const CountExpr& count) { all(count.patterns, count.subject); }
  void in(const CallExpr& call) { all(call.callee, call.arguments); }
  void in(const IfExpr& choice) { all(choice.condition, choice.then_value, choice.else_value); }
  void in(const SpansExpr& spans) { at(spans.of); }
  void in(const QuantifierExpr& quantifier) { all(quantifier.list, quantifier.condition); }
  void in(const ListExpr& list) { at(list.items); }

  // ---- declarations ----
  void in(const InputDecl& input) { at(input.fields); }
  void in(const ParamDecl& param) { all(param.type, param.by, param.value, param.table, param.low, param.high); }
  void in(const SignalDecl& signal) { all(signal.type, signal.fallback); }
  void in(const ScoreDecl& score) { all(score.evidence, score.value); }
  void in(const PatternDecl&) {}
  void in(const LexiconDecl&) {}
  void in(const ViewDecl& view) { at(view.value); }
  void in(const FindingDecl& finding) { all(finding.view, finding.fields); }
  void in(const FindingRows& rows) { at(rows.finding); }
  void in(const TextsDecl&) {}
  void in(const LetDecl& let) { all(let.parameters, let.type, let.value); }
  void in(const CounterDecl& c) { all(c.of, c.where, c.by, c.over, c.half_life, c.limit, c.keys, c.late); }
  void in(const VerdictDecl&) {}
  void in(const ActionDecl& action) { at(action.parameters); }
  void in(const RuleDecl& rule) { at(rule.body); }
  void in(const EscalationDecl& escalation) { all(escalation.by, escalation.levels); }
  void in(const OverrideDecl& change) { all(change.body, change.param, change.value, change.table); }
  void in(const AuditDecl& audit) { at(audit.clauses); }
  void in(const TestDecl&) {}
  void in(const ProveDecl& prove) { at(prove.property); }

 private:
  std::unordered_map<std::string, std::uint32_t>& counts_;
};

}  // namespace

void collect_mentions(const ast::Decl& decl, std::unordered_map<std::string, std::uint32_t>& counts) {
  Mentions mentions(counts);
  std::visit([&](const auto& node) { mentions.in(node); }, decl.node);
}

}  // namespace mpol::lint
