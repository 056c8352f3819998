// The steps of checking, in the order that names need: packages, names, then each declaration closely. A declaration
// that another needs is looked at when it is needed; what nobody needed is looked at in the order of the files.
#include "compiler/check/check.hpp"

#include <set>

#include "base/limits.hpp"
#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/declare.hpp"
#include "compiler/check/missing_imports.hpp"
#include "compiler/check/packages.hpp"
#include "compiler/check/policies/levels.hpp"
#include "compiler/check/policies/policies.hpp"
#include "compiler/check/rules/actions.hpp"
#include "compiler/check/rules/rules.hpp"
#include "compiler/check/tests/tests.hpp"

namespace mpol::check {
namespace {

void complete_all(Context& context) {
  for (Entity& entity : context.entities) {
    context.budget = limits::kMaxExprNodes;
    context.budget_reported = false;
    complete(context, entity);
  }
}

template <class Check>
void for_each_decl(Context& context, const Check& check) {
  for (const Package* package : context.order) {
    for (const FileScope* scope : package->scopes) {
      for (const ast::Decl& decl : scope->file->decls) {
        context.budget = limits::kMaxExprNodes;
        context.budget_reported = false;
        check(*package, *scope, decl);
      }
    }
  }
}

void check_rows_texts_and_audits(Context& context) {
  for_each_decl(context, [&](const Package&, const FileScope& scope, const ast::Decl& decl) {
    if (const auto* rows = std::get_if<ast::FindingRows>(&decl.node)) check_finding_rows(context, scope, *rows);
    if (std::holds_alternative<ast::TextsDecl>(decl.node)) check_texts(context, scope, decl);
    if (const auto* audit = std::get_if<ast::AuditDecl>(&decl.node)) check_audit(context, scope, *audit);
  });
}

// What speaks of rules and decisions.
void check_policies(Context& context) {
  for_each_decl(context, [&](const Package& package, const FileScope& scope, const ast::Decl& decl) {
    if (std::holds_alternative<ast::EscalationDecl>(decl.node)) check_escalation(context, scope, decl);
    if (std::holds_alternative<ast::OverrideDecl>(decl.node)) check_override(context, scope, decl);
    if (std::holds_alternative<ast::ProveDecl>(decl.node)) check_proof(context, scope, decl);
    if (std::holds_alternative<ast::TestDecl>(decl.node) && package.is_own) check_test(context, scope, decl);
  });
}

// Rules that ask for text or a kind of event, and no event: said once, at the package that needs it.
void require_input(Context& context, const std::vector<ast::File>& files) {
  if (context.input != nullptr || context.rules.empty() || files.empty()) return;
  const RuleEntity& rule = context.rules.front();
  if (rule.scope->lacks_import) return;
  auto report = context.out->report(Code::E0602, rule.span, rule.id);
  report.help("the standard event has `kind`, `text`, `user` and more");
  if (is_first_report(context, *rule.scope, "std.chat")) fix_import(*rule.scope, "std.chat", report);
}

// A name whose declaration could not be read is not reported again where it is used.
void hold_back_lost_names(Context& context) {
  for (const FileScope& scope : context.scopes) {
    for (const std::string& name : scope.file->lost_names) {
      if (scope.package->names.contains(name)) continue;
      for (const char* use : {"", "event ", "action "}) context.reported_names.insert({scope.package, use + name});
    }
  }
}

// Where a line could not be read, what is said of its meaning is said of what a repair made of it.
void drop_followers(const SourceTree& sources, Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) return;
  const auto line_of = [&](const Diagnostic& one) {
    return std::pair(one.span.file, sources.file(one.span.file).position(one.span.begin).line);
  };
  const std::optional<Code> unexpected = find_code("unexpected_token");
  std::set<std::pair<FileId, std::uint32_t>> unread;
  for (const Diagnostic& one : diagnostics.list())
    if (one.code == unexpected && one.span.file.has_value()) unread.insert(line_of(one));
  if (unread.empty()) return;
  diagnostics.remove_if([&](const Diagnostic& one) {
    return info(one.code).text[1] == '0' && info(one.code).text[2] > '1' && one.span.file.has_value() &&
           unread.contains(line_of(one));
  });
}

}  // namespace

checked::Policy check(const std::vector<ast::File>& files, Library& library, SourceTree& sources,
                      Diagnostics& diagnostics) {
  Context context(library, sources, diagnostics);
  load_packages(context, files);
  declare_names(context);
  hold_back_lost_names(context);
  context.policy.tables.package = context.order.empty() ? "" : context.order.back()->name;
  require_input(context, files);
  complete_all(context);
  check_action_decls(context);
  check_rows_texts_and_audits(context);
  check_rules(context);
  check_policies(context);
  check_levels(context);
  report_unused_imports(context);
  drop_followers(sources, diagnostics);
  return std::move(context.policy);
}

}  // namespace mpol::check
