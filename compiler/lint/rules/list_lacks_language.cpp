// L0208 `list_lacks_language`: a lexicon has lists for some languages, and none for one that the product speaks.
// Why it matters: what is found in one language goes through in another.
#include "base/doors/files.hpp"
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"
#include "program/patterns/lexicon.hpp"

namespace mpol::lint {
namespace {

std::vector<std::string> languages_of(const ast::File& file, const ast::LexiconDecl& lexicon, const Facts& facts) {
  std::vector<std::string> languages;
  const std::string stem = join_path(folder_of(facts.sources.file(file.id).name()), lexicon.path) + ".";
  for (std::size_t i = 0; i < facts.sources.size(); ++i) {
    const std::string& name = facts.sources.file(FileId(i)).name();
    if (!name.starts_with(stem)) continue;
    if (const auto tag = patterns::lexicon_language(name); tag && !tag->empty()) languages.push_back(*tag);
  }
  return languages;
}

}  // namespace

void list_lacks_language(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* lexicon = std::get_if<ast::LexiconDecl>(&decl.node);
      if (lexicon == nullptr) continue;
      const std::vector<std::string> known = languages_of(file, *lexicon, facts);
      // One list for every language says that it is meant so.
      if (known.empty()) continue;
      const std::vector<std::string> missing = not_covered(facts.settings.languages, known);
      if (missing.empty()) continue;
      out.report(Code::L0208, decl.name.span, decl.name.text, quoted_list(missing))
          .help(fmt::format("write the terms into `{}.{}.txt`", lexicon->path, missing.front()));
    }
  }
}

}  // namespace mpol::lint
