#include "compiler/lint/terms.hpp"

#include "base/doors/files.hpp"
#include "compiler/lint/pattern_how.hpp"
#include "program/patterns/lexicon.hpp"
#include "program/text_plan.hpp"

namespace mpol::lint {
namespace {

void add_lexicon(const ast::File& file, const ast::Decl& decl, const ast::LexiconDecl& lexicon, const Facts& facts,
                 std::vector<OwnTerm>& terms) {
  const std::string stem = join_path(folder_of(facts.sources.file(file.id).name()), lexicon.path) + ".";
  const patterns::PatternOptions options = pattern_options(how_of(lexicon.modifiers));
  for (std::size_t i = 0; i < facts.sources.size(); ++i) {
    const std::string& name = facts.sources.file(FileId(i)).name();
    if (!name.starts_with(stem) || !name.ends_with(".txt")) continue;
    Diagnostics none;  // check has read it before
    const patterns::Lexicon read = patterns::parse_lexicon(facts.sources, FileId(i), none);
    for (const patterns::Term& term : read.terms) {
      terms.push_back(
          {term.text, fold_for_pattern(term.text, options.fold_steps), read.language, term.span, &decl, options});
    }
  }
}

}  // namespace

std::vector<OwnTerm> own_terms(const Facts& facts) {
  std::vector<OwnTerm> terms;
  for (const OwnPattern& pattern : facts.patterns()) {
    if (pattern.item.is_regex) continue;
    const patterns::PatternOptions& options = pattern.compiled.options;
    terms.push_back({pattern.item.text, fold_for_pattern(pattern.item.text, options.fold_steps), "", pattern.item.span,
                     &pattern.decl, options});
  }
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      if (const auto* lexicon = std::get_if<ast::LexiconDecl>(&decl.node))
        add_lexicon(file, decl, *lexicon, facts, terms);
    }
  }
  return terms;
}

}  // namespace mpol::lint
