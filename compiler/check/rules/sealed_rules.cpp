// Texts for people are constants, so that nothing of an event can be put into one; what is left are the arguments of
// the rule's actions, in `then` and in `unknown`.
#include "compiler/check/rules/sealed_rules.hpp"

#include <fmt/core.h>

#include "program/content.hpp"

namespace mpol::check {
namespace {

bool is_content(const checked::Expr& expr) {
  if (ir::gives_content(expr.op)) return true;
  for (std::size_t i = 0; i < expr.operands.size(); ++i) {
    if (ir::hands_on(expr.op, i) && is_content(expr.operands[i])) return true;
  }
  return false;
}

bool is_content(const checked::ActionArg& arg) {
  return arg.kind == ir::ArgKind::Content || (arg.value && is_content(*arg.value));
}

// `, content: text`, or with the comma behind it where it stands first. Nothing when the call does not write it.
std::optional<Edit> without(const ast::ActionCall& call, Span value) {
  const std::vector<ast::Argument>& all = call.arguments;
  const auto begin = [&](std::size_t i) { return all[i].name ? all[i].name->span.begin : all[i].value->span.begin; };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!(all[i].value->span == value)) continue;
    // What stands behind an argument without a name would move into its place.
    if (!all[i].name && i + 1 < all.size()) return std::nullopt;
    Span span = value;
    if (i > 0) {
      span.begin = all[i - 1].value->span.end;
    } else if (all.size() > 1) {
      span.begin = begin(0);
      span.end = begin(1);
    } else {
      span.begin = call.modifier == ast::ActionModifier::None ? call.action.span.end : call.modifier_span.end;
      span.end = call.span.end;
    }
    return Edit{span, ""};
  }
  return std::nullopt;
}

class SealedRule {
 public:
  SealedRule(Context& context, const RuleEntity& entity)
      : context_(context),
        entity_(entity),
        sealed_(*std::get<ast::RuleDecl>(entity.decl->node).body.sealed) {}

  void check(const std::vector<checked::ActionCall>& calls, const std::vector<ast::ActionCall>& written) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (context_.policy.tables.actions[calls[i].action.index].sealed) continue;
      for (const checked::ActionArg& arg : calls[i].args) {
        if (is_content(arg)) report(calls[i], arg, written[i]);
      }
    }
  }

 private:
  void report(const checked::ActionCall& call, const checked::ActionArg& arg, const ast::ActionCall& written) {
    const auto edit = without(written, arg.span);
    const std::string& name = context_.policy.tables.actions[call.action.index].name;
    auto report = context_.out->report(Code::E0539, edit ? arg.span : call.span, entity_.id, name);
    report.label(sealed_, "this seals it")
        .help("content may go to actions that are declared `sealed`, such as `report`");
    if (edit && can_be_left_out(call.action, arg.name)) report.fix("leave it out", {*edit});
  }

  bool can_be_left_out(ActionId id, const std::string& parameter) const {
    for (const ActionEntity& action : context_.actions) {
      if (action.id != id) continue;
      const auto& decl = std::get<ast::ActionDecl>(action.decl->node);
      for (std::size_t i = 0; i < action.types.size(); ++i) {
        if (decl.parameters[i].name.text == parameter) return action.types[i].optional;
      }
    }
    return false;
  }

  Context& context_;
  const RuleEntity& entity_;
  Span sealed_;
};

}  // namespace

void check_sealed_rule(Context& context, const RuleEntity& entity, const checked::Rule& rule) {
  if (!rule.sealed) return;
  const ast::RuleBody& body = std::get<ast::RuleDecl>(entity.decl->node).body;
  SealedRule sealed(context, entity);
  sealed.check(rule.unknown, body.unknown);
  sealed.check(rule.then, body.then);
}

}  // namespace mpol::check
