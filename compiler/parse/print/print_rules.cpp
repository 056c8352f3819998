#include "compiler/parse/print/print.hpp"
#include "compiler/parse/print_ast.hpp"

namespace mpol::ast {
namespace {

void print_actions(std::string_view clause, const std::vector<ActionCall>& calls, Lines& out) {
  out.add("{}", clause);
  out.deeper();
  for (const ActionCall& call : calls) {
    constexpr std::string_view kModifiers[] = {"", " immediate", " hard"};
    const std::string arguments = call.arguments.empty() ? "" : fmt::format("({})", print_arguments(call.arguments));
    out.add("{}{}{}", call.action.text(), kModifiers[static_cast<std::size_t>(call.modifier)], arguments);
  }
  out.back();
}

}  // namespace

void print_body(const RuleBody& body, Lines& out) {
  for (const Metadata& fact : body.metadata) out.add("{} {}", fact.key.text, print_string(fact.value));
  for (const Name& kind : body.applies) out.add("applies to {}", kind.text);
  for (const ExprPtr& when : body.when) out.add("when {}", print(*when));
  for (const ExprPtr& unless : body.unless) out.add("unless {}", print(*unless));
  if (body.open_unless) out.add("open unless");
  if (body.sealed) out.add("sealed");
  if (body.stream) out.add("stream {}", body.retracts ? "release then retract" : "hold");
  if (const auto& each = body.for_each) {
    out.add("for each {} in {} matching {}", each->variable.text, print(*each->view), each->finding.text());
    if (each->where) out.add("  where {}", print(*each->where));
  }
  if (body.unknown_span) print_actions("unknown", body.unknown, out);
  if (body.then_span) print_actions("then", body.then, out);
  for (const auto& [clause, span] : body.repeated) out.add("repeated {}", clause);
}

void print_levels(const EscalationDecl& decl, Lines& out) {
  for (const Name& key : decl.by) out.add("by {}", key.text);
  for (const Level& level : decl.levels) {
    out.add("level {} {}", level.number, print_string(level.title));
    out.deeper();
    out.add("when {}", print(*level.when));
    if (level.lowers_after) out.add("lowers after {}", print(*level.lowers_after));
    print_actions("then", level.then, out);
    out.back();
  }
}

}  // namespace mpol::ast
