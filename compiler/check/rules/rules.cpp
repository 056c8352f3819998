// A rule fires when: applies and when and not any unless and (with `for each`) some finding.
// What is said of hard rules is in hard_rules.cpp, of unknown conditions at the end of this file.
#include "compiler/check/rules/rules.hpp"

#include <fmt/core.h>

#include <charconv>
#include <chrono>

#include "base/limits.hpp"
#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/rules/actions.hpp"
#include "compiler/check/rules/hard_rules.hpp"
#include "compiler/check/rules/sealed_rules.hpp"
#include "compiler/check/rules/unknowns.hpp"

namespace mpol::check {
namespace {

class RuleCheck {
 public:
  RuleCheck(Context& context, const RuleEntity& entity)
      : context_(context),
        entity_(entity),
        body_(std::get<ast::RuleDecl>(entity.decl->node).body),
        scope_{*entity.scope} {}
  checked::Rule check();

 private:
  void take_metadata();
  void check_day(const ast::Metadata& metadata);
  void take_severity(const ast::Metadata& metadata);
  void check_applies();
  void check_when();
  void check_unless();
  void check_for_each();
  const Entity* loop_finding(const ast::ForEach& loop);
  void require_clauses();
  void check_unknown_clause();
  bool can_any_be_unknown() const;
  const checked::Expr* any_outage() const;

  Context& context_;
  const RuleEntity& entity_;
  const ast::RuleBody& body_;
  Scope scope_;
  checked::Rule rule_;
};

void RuleCheck::take_severity(const ast::Metadata& metadata) {
  static const std::vector<std::string> kSeverities = {"low", "medium", "high", "critical"};
  rule_.severity = metadata.value;
  if (std::find(kSeverities.begin(), kSeverities.end(), metadata.value) != kSeverities.end()) return;
  if (metadata.value.empty()) return;  // put in after a syntax error
  auto report = context_.out->report(Code::E0505, metadata.value_span, metadata.value);
  if (const auto nearest = nearest_name(metadata.value, kSeverities))
    report.fix(fmt::format("write `{}`", *nearest), {{metadata.value_span, *nearest}});
}

// `2027-03-31`, ISO 8601.
void RuleCheck::check_day(const ast::Metadata& metadata) {
  unsigned year = 0, month = 0, day = 0;
  const std::string_view text = metadata.value;
  const auto number = [&](std::size_t at, std::size_t size, unsigned& out) {
    const auto [end, fault] = std::from_chars(text.data() + at, text.data() + at + size, out);
    return fault == std::errc{} && end == text.data() + at + size;
  };
  const bool has_form = text.size() == 10 && text[4] == '-' && text[7] == '-' && number(0, 4, year) &&
                        number(5, 2, month) && number(8, 2, day);
  if (has_form && (std::chrono::year(static_cast<int>(year)) / std::chrono::month(month) / std::chrono::day(day)).ok())
    return;
  context_.out->report(Code::E0536, metadata.value_span, text).help("write the day as `2027-03-31`");
}

void RuleCheck::take_metadata() {
  for (const ast::Metadata& metadata : body_.metadata) {
    if (metadata.key.text == "severity") take_severity(metadata);
    if (metadata.key.text == "owner") rule_.owner = metadata.value;
    if (metadata.key.text == "rationale") rule_.rationale = metadata.value;
    if (metadata.key.text == "review_by") check_day(metadata);
    if (metadata.key.text == "reference") rule_.references.push_back(metadata.value);
  }
}

void RuleCheck::check_applies() {
  if (body_.applies.empty()) return;
  const auto field = context_.fields_by_name.find("kind");
  if (field == context_.fields_by_name.end() || field->second->type.kind != Kind::Enum) {
    const bool told = context_.reported_names.contains({scope_.file.package, "import std.chat"});
    if (scope_.file.lacks_import || told) return;
    if (field == context_.fields_by_name.end() || !field->second->type.is_error())
      context_.out->report(Code::E0526, body_.applies_span).help("the standard event has it: `import std.chat`");
    return;
  }
  const Entity& kind = *field->second;
  for (const ImportScope& import : scope_.file.imports) import.used = import.used || import.package == kind.package;
  std::vector<SymbolId> symbols;
  for (const ast::Name& name : body_.applies) {
    if (name.text.empty()) return;
    const Value value = symbol_value(context_, name.text, kind.type, name.span);
    if (value.type.is_error()) return;
    symbols.emplace_back(value.expr.a);
  }
  checked::Expr in = make(ir::Op::SymbolIn, Kind::Bool, body_.applies_span, list_of(kind.value.expr));
  in.a = context_.tables.symbol_set(std::move(symbols)).index;
  rule_.applies = std::move(in);
}

void RuleCheck::check_when() {
  for (const ast::ExprPtr& when : body_.when) {
    if (when) rule_.when = check_condition(context_, scope_, *when).expr;
  }
}

void RuleCheck::check_unless() {
  for (const ast::ExprPtr& unless : body_.unless) {
    if (unless) rule_.unless.push_back(check_condition(context_, scope_, *unless).expr);
  }
}

const Entity* RuleCheck::loop_finding(const ast::ForEach& loop) {
  const Entity* finding = find_entity(context_, scope_, loop.finding);
  if (finding == nullptr) return nullptr;
  if (finding->kind == EntityKind::Finding) return finding;
  report_wrong_kind(context_, *finding, loop.finding.span, "a finding");
  return nullptr;
}

void RuleCheck::check_for_each() {
  if (!body_.for_each) return;
  const ast::ForEach& loop = *body_.for_each;
  const LoopId id(context_.policy.loops++);
  const Entity* finding = loop_finding(loop);
  const Value view = loop.view ? check_as(context_, scope_, *loop.view, Kind::Text) : error_value(loop.span);
  Local variable;
  variable.name = loop.variable.text;
  variable.loop = id;
  variable.finding = finding;
  if (finding == nullptr) variable.value = error_value(loop.variable.span);
  scope_.locals.push_back(std::move(variable));
  checked::Expr body = truth_const(true, loop.span);
  if (loop.where) body = check_condition(context_, scope_, *loop.where).expr;
  if (finding == nullptr || view.type.is_error()) return;
  checked::Expr any = make(ir::Op::AnyFinding, Kind::Bool, loop.span, list_of(std::move(body)));
  any.a = context_.tables.finding_in_view(FindingSourceId(finding->id), view.view).index;
  any.b = id.index;
  rule_.findings = std::move(any);
}

void RuleCheck::require_clauses() {
  if (entity_.decl->damaged) return;
  if (body_.when.empty() && !body_.for_each && body_.applies.empty())
    context_.out->report(Code::E0503, entity_.span, entity_.id)
        .help("say `when` it fires, or `applies to` which kinds of event, or `for each` finding");
  if (!body_.then_span && body_.then.empty())
    context_.out->report(Code::E0504, entity_.span, entity_.id).help("say what happens: `then` and actions");
}

bool RuleCheck::can_any_be_unknown() const {
  const auto test = [&](const std::optional<checked::Expr>& expr) {
    return expr && can_be_unknown(*expr, context_.policy.tables);
  };
  if (test(rule_.applies) || test(rule_.when) || test(rule_.findings)) return true;
  for (const checked::Expr& unless : rule_.unless) {
    if (can_be_unknown(unless, context_.policy.tables)) return true;
  }
  return false;
}

const checked::Expr* RuleCheck::any_outage() const {
  for (const auto* expr : {&rule_.when, &rule_.findings}) {
    if (!*expr) continue;
    if (const checked::Expr* found = outage(**expr, context_.policy.tables)) return found;
  }
  return nullptr;
}

void RuleCheck::check_unknown_clause() {
  if (rule_.has_unknown) {
    // What an error took away may have been what can be unknown: nobody should be told to take the clause out for it.
    if (context_.out->error_count() == 0 && !can_any_be_unknown() && body_.unknown_span)
      context_.out->report(Code::E0525, *body_.unknown_span, entity_.id);
    return;
  }
  const checked::Expr* part = rule_.severity == "critical" ? any_outage() : nullptr;
  if (part == nullptr) return;
  auto report = context_.out->report(Code::E0524, entity_.span, entity_.id);
  if (part->span.file == entity_.span.file) report.label(part->span, "this can be unavailable");
  if (body_.then_span && find_verdict(context_, "block").has_value())
    report.fix("block then", {{before(*body_.then_span), "unknown block\n  "}});
}

checked::Rule RuleCheck::check() {
  const auto& decl = std::get<ast::RuleDecl>(entity_.decl->node);
  context_.budget = limits::kMaxExprNodes;
  context_.budget_reported = false;
  rule_.id = entity_.id;
  rule_.title = decl.title;
  rule_.doc = entity_.decl->doc;
  rule_.id_span = entity_.span;
  rule_.span = entity_.decl->span;
  rule_.has_unknown = body_.unknown_span.has_value();
  const std::size_t errors_before = context_.out->error_count();
  report_repeated_clauses(context_, body_);
  take_metadata();
  check_applies();
  check_when();
  check_unless();
  if (rule_.has_unknown) rule_.unknown = check_action_calls(context_, scope_, body_.unknown);
  check_for_each();
  rule_.then = check_action_calls(context_, scope_, body_.then);
  require_clauses();
  rule_.hard = !(entity_.hard == Span());
  rule_.sealed = body_.sealed.has_value();
  if (body_.stream) rule_.stream = body_.retracts ? ir::StreamPolicy::Retract : ir::StreamPolicy::Hold;
  check_hard_rule(context_, entity_, rule_);
  if (context_.out->error_count() == errors_before) {
    check_unknown_clause();
    check_sealed_rule(context_, entity_, rule_);
  }
  return std::move(rule_);
}

}  // namespace

void report_repeated_clauses(Context& context, const ast::RuleBody& body) {
  for (const auto& [clause, span] : body.repeated) {
    auto report = context.out->report(Code::E0502, span, clause);
    if (clause == "then" || clause == "unknown")
      report.help("several actions stand behind one, with commas: `block, log`");
    if (clause == "when" || clause == "unless")
      report.help("several conditions stand behind one, joined by `and` or `or`");
  }
}

void check_rules(Context& context) {
  for (const RuleEntity& entity : context.rules)
    context.policy.rules[entity.rule.index] = RuleCheck(context, entity).check();
}

}  // namespace mpol::check
