#include "compiler/parse/build/build.hpp"

namespace mpol::parse {

ast::DeclNode Builder::decl(P::TestDeclContext* context) {
  ast::TestDecl result;
  if (context->testParams()) result.params = table(context->testParams()->table());
  for (P::TestStepContext* step : context->testStep()) result.steps.push_back(test_step(step));
  if (context->testEach()) result.each = event_record(context->testEach()->eventRecord());
  for (P::TestCaseContext* row : context->testCase()) result.cases.push_back(test_case(row));
  return result;
}

ast::TestCase Builder::test_case(P::TestCaseContext* context) {
  ast::TestCase result;
  result.title = {string(context->STRING()), span(context->STRING())};
  result.span = span(context);
  for (P::TestStepContext* step : context->testStep()) result.steps.push_back(test_step(step));
  return result;
}

ast::TestStep Builder::test_step(P::TestStepContext* context) {
  ast::TestStep result;
  result.span = span(context);
  if (context->literal()) result.at = literal(context->literal());
  result.event = event_record(context->eventRecord());
  for (P::ExpectationContext* one : context->expectation()) result.expectations.push_back(expectation(one));
  result.only = !context->only.empty();
  return result;
}

ast::EventRecord Builder::event_record(P::EventRecordContext* context) {
  ast::EventRecord result;
  for (P::EventEntryContext* one : context->eventEntry()) {
    ast::Entry<ast::EventValue> entry;
    const Span key = span(one->start);
    entry.key = {one->STRING() ? string(one->STRING()) : std::string(text(key)), key};
    entry.is_else = one->ELSE() != nullptr;
    entry.value = event_value(one->eventValue());
    result.fields.push_back(std::move(entry));
  }
  return result;
}

ast::EventValue Builder::event_value(P::EventValueContext* context) {
  ast::EventValue result;
  result.span = span(context);
  if (context->eventRecord()) {
    result.record = std::make_unique<ast::EventRecord>(event_record(context->eventRecord()));
  } else if (context->expr()) {
    result.value = expr(context->expr());
  } else {
    result.unavailable = true;
  }
  return result;
}

ast::Expectation Builder::expectation(P::ExpectationContext* context) {
  ast::Expectation result;
  result.span = span(context);
  result.negated = context->start->getType() == P::NOT;
  if (auto* rule = dynamic_cast<P::ExpectRuleContext*>(context)) {
    result.kind = ast::ExpectKind::Rule;
    result.rule = rule_ref(rule->RULE_ID());
  } else if (auto* undetermined = dynamic_cast<P::ExpectUndeterminedContext*>(context)) {
    result.kind = ast::ExpectKind::Undetermined;
    result.rule = rule_ref(undetermined->RULE_ID());
  } else if (auto* needs = dynamic_cast<P::ExpectNeedsContext*>(context)) {
    result.kind = ast::ExpectKind::Needs;
    result.name = path(needs->path());
  } else if (auto* level = dynamic_cast<P::ExpectLevelContext*>(context)) {
    result.kind = ast::ExpectKind::Level;
    result.level = integer(span(level->INT()));
  } else if (auto* evidence = dynamic_cast<P::ExpectEvidenceContext*>(context)) {
    result.kind = ast::ExpectKind::Evidence;
    result.text = string(evidence->STRING());
  } else if (auto* outcome = dynamic_cast<P::ExpectOutcomeContext*>(context)) {
    result.kind = ast::ExpectKind::Outcome;
    result.name = path(outcome->path());
  }
  return result;
}

}  // namespace mpol::parse
