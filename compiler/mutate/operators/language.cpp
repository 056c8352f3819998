// A language is left out: the row of a parameter's table, an entry of `in { fr, de }`, all terms of a lexicon's file.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"
#include "program/patterns/lexicon.hpp"

namespace mpol::mutate {
namespace {

void rows(const Subject& subject, const std::string& name, const std::vector<ast::Entry<ast::ExprPtr>>& table,
          Mutations& out) {
  for (const auto& row : table) {
    if (row.is_else || !row.value || table.size() < 2) continue;
    const Span span = join(row.key.span, row.value->span);
    const auto use = subject.compared.find(name);
    const std::string what = use == subject.compared.end() ? "a value" : "`" + use->second.begin()->other + "`";
    out.remove(subject.with_comma(span), span, fmt::format("without the row of `{}`", row.key.text),
               fmt::format("add a test for `{}` with {} between this row and `else`, on {}", row.key.text, what,
                           subject.rule_words()));
  }
}

void entries(const Subject& subject, const std::vector<ast::Name>& languages, Mutations& out) {
  if (languages.size() < 2) return;
  for (const ast::Name& language : languages) {
    out.remove(subject.with_comma(language.span), language.span, fmt::format("without `{}`", language.text),
               fmt::format("add a test with `language: {}` that only this pattern decides, on {}", language.text,
                           subject.rule_words()));
  }
}

void files(const Subject& subject, Mutations& out) {
  for (const FileId file : subject.lexicon_files) {
    Diagnostics unheard;
    const patterns::Lexicon lexicon = patterns::parse_lexicon(subject.sources, file, unheard);
    if (lexicon.terms.empty()) continue;
    std::vector<Edit> edits;
    for (const patterns::Term& term : lexicon.terms) edits.push_back({subject.with_line(term.span), ""});
    const Span span = join(lexicon.terms.front().span, lexicon.terms.back().span);
    const std::string name = lexicon.language.empty() ? "all languages" : "`" + lexicon.language + "`";
    out.add_without_file(std::move(edits), span, fmt::format("without the terms for {}", name),
                         fmt::format("add a test with one of these terms in the text, on {}", subject.rule_words()));
  }
}

}  // namespace

void find_language(const Subject& subject, Mutations& out) {
  const auto& node = subject.decl.node;
  if (const auto* param = std::get_if<ast::ParamDecl>(&node)) rows(subject, subject.decl.name.text, param->table, out);
  if (const auto* change = std::get_if<ast::OverrideDecl>(&node); change && change->param)
    rows(subject, change->param->text, change->table, out);
  if (const auto* pattern = std::get_if<ast::PatternDecl>(&node)) entries(subject, pattern->modifiers.languages, out);
  if (const auto* lexicon = std::get_if<ast::LexiconDecl>(&node)) entries(subject, lexicon->modifiers.languages, out);
  files(subject, out);
}

}  // namespace mpol::mutate
