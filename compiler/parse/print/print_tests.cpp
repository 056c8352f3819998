#include "compiler/parse/print/print.hpp"
#include "compiler/parse/print_ast.hpp"

namespace mpol::ast {
namespace {

void print_event(const EventRecord& event, Lines& out) {
  for (const Entry<EventValue>& field : event.fields) {
    const std::string key = field.is_else ? "else" : field.key.text;
    if (field.value.record) {
      out.add("{}:", key);
      out.deeper();
      print_event(*field.value.record, out);
      out.back();
    } else {
      out.add("{}: {}", key, field.value.unavailable ? "unavailable" : print(*field.value.value));
    }
  }
}

std::string print_expectation(const Expectation& one) {
  switch (one.kind) {
    case ExpectKind::Rule: return print_rule(one.rule);
    case ExpectKind::Undetermined: return "undetermined " + print_rule(one.rule);
    case ExpectKind::Needs: return "needs " + one.name.text();
    case ExpectKind::Level: return fmt::format("level {}", one.level);
    case ExpectKind::Outcome: return one.name.text();
    case ExpectKind::Evidence: return "evidence " + print_string(one.text);
  }
  return {};
}

void print_steps(const std::vector<TestStep>& steps, Lines& out) {
  for (const TestStep& step : steps) {
    out.add("event at {}", step.at ? print(*step.at) : "now");
    out.deeper();
    print_event(step.event, out);
    out.back();
    for (const Expectation& one : step.expectations)
      out.add("expect {}{}{}", step.only ? "only " : "", one.negated ? "not " : "", print_expectation(one));
  }
}

}  // namespace

void print_steps(const TestDecl& decl, Lines& out) {
  for (const Entry<ExprPtr>& one : decl.params)
    out.add("param {}: {}", one.is_else ? "else" : one.key.text, print(*one.value));
  print_steps(decl.steps, out);
  if (decl.each) {
    out.add("each event");
    out.deeper();
    print_event(*decl.each, out);
    out.back();
  }
  for (const TestCase& row : decl.cases) {
    out.add("case {}", print_string(row.title.text));
    out.deeper();
    print_steps(row.steps, out);
    out.back();
  }
}

}  // namespace mpol::ast
