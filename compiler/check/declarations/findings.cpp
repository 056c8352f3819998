// Findings: a table of patterns with attributes, searched in a view. Rows may stand in any package that sees the
// finding. `language`, the language of code that a row is for, is an attribute that every finding has.
#include <fmt/core.h>

#include "compiler/check/code_language.hpp"
#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/patterns.hpp"
#include "program/views/view.hpp"

namespace mpol::check {
namespace {

constexpr const char* kLanguage = "language";

void add_attribute(Context& context, Entity& entity, const ast::Field& field, const ast::Name& name,
                   std::unordered_map<std::string, Span>& seen) {
  if (name.text.empty() || !field.type) return;
  const DeclaredType declared = check_type(context, *entity.scope, *field.type);
  if (declared.type.is_error()) return;
  if (name.text == kLanguage || name.text == "span") {
    context.out->report(Code::E0462, name.span, name.text);
    return;
  }
  if (declared.type.kind != Kind::String && declared.type.kind != Kind::Enum) {
    context.out->report(Code::E0461, declared.span, name.text, describe(declared.type));
    return;
  }
  require_new_parameter(context, name, seen);
  context.policy.tables.findings[entity.id].fields.push_back(name.text);
  entity.attributes.push_back(declared.type);
}

// The row's values in the order of the finding's fields; nothing after a report.
std::optional<std::vector<SymbolId>> check_attributes(Context& context, const FileScope& file, const Entity& finding,
                                                      const ast::FindingRow& row, SymbolId language) {
  const std::vector<std::string> fields = context.policy.tables.findings[finding.id].fields;
  std::vector<SymbolId> values(fields.size());
  std::vector<Span> given(fields.size());
  bool has_error = false;
  Scope scope{file};
  for (const auto& [name, expr] : row.attributes) {
    const auto it = std::find(fields.begin(), fields.end() - 1, name.text);
    if (it == fields.end() - 1) {
      report_unknown_attribute(context, finding, name);
      has_error = true;
      continue;
    }
    const auto index = static_cast<std::size_t>(it - fields.begin());
    if (given[index].file.has_value()) {
      context.out->report(Code::E0460, name.span, name.text).label(given[index], "here first");
      has_error = true;
      continue;
    }
    given[index] = name.span;
    if (!expr) return std::nullopt;
    const Value value = check_constant(context, scope, *expr, finding.attributes[index]);
    has_error = has_error || value.type.is_error();
    if (!value.type.is_error()) values[index] = SymbolId(value.expr.a);
  }
  for (std::size_t i = 0; i + 1 < fields.size() && !has_error; ++i) {
    if (given[i].file.has_value() || finding.attributes[i].optional) continue;
    context.out->report(Code::E0459, row.pattern.span, fields[i], finding.name);
    has_error = true;
  }
  if (has_error) return std::nullopt;
  values.back() = language;
  for (SymbolId& value : values) {
    if (!value.has_value()) value = context.tables.symbol("");
  }
  return values;
}

void check_row(Context& context, const FileScope& file, const Entity& finding, const ast::FindingRow& row,
               SymbolId language) {
  const MatchOptions options = match_options(context, row.modifiers);
  FindingRowInfo info;
  info.language = language;
  info.pattern = add_pattern(context, finding.name, row.pattern, options);
  if (row.unless) {
    info.unless = add_pattern(context, finding.name, *row.unless, options);
    info.unless_within = row.unless_within;
  }
  const auto values = check_attributes(context, file, finding, row, language);
  if (!values || !info.pattern.has_value()) return;
  info.values = *values;
  context.policy.tables.findings[finding.id].rows.push_back(std::move(info));
}

}  // namespace

void report_unknown_attribute(Context& context, const Entity& finding, const ast::Name& name) {
  auto report = context.out->report(Code::E0215, name.span, finding.name, name.text);
  report.label(finding.span, "declared here");
  if (const auto nearest = nearest_name(name.text, context.policy.tables.findings[finding.id].fields))
    report.fix(fmt::format("write `{}`", *nearest), {{name.span, *nearest}});
}

void resolve_finding(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::FindingDecl>(entity.decl->node);
  std::unordered_map<std::string, Span> seen;
  for (const ast::Field& field : decl.fields) {
    for (const ast::Name& name : field.names) add_attribute(context, entity, field, name, seen);
  }
  context.policy.tables.findings[entity.id].fields.emplace_back(kLanguage);
  entity.attributes.emplace_back(Kind::String);
  if (!decl.view) return;
  Scope scope{*entity.scope};
  const Value view = check_as(context, scope, *decl.view, Kind::Text);
  context.policy.tables.findings[entity.id].view = view.view;
}

void check_finding_rows(Context& context, const FileScope& file, const ast::FindingRows& rows) {
  Scope scope{file};
  // `patern p { … }` reads like rows of a finding.
  if (rows.finding.parts.size() == 1 && peek_entity(context, file, rows.finding) == nullptr)
    context.reported_names.insert({file.package, rows.language.text});
  const Entity* finding = find_entity(context, scope, rows.finding);
  if (finding == nullptr) return;
  if (finding->kind != EntityKind::Finding) return report_wrong_kind(context, *finding, rows.finding.span, "a finding");
  const SymbolId language =
      rows.language.text.empty() ? SymbolId() : context.tables.symbol(views::code_language_name(rows.language.text));
  if (language.has_value()) check_code_language(context, rows.language.span, rows.language.text);
  for (const ast::FindingRow& row : rows.rows) check_row(context, file, *finding, row, language);
}

}  // namespace mpol::check
