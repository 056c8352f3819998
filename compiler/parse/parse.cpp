#include "compiler/parse/parse.hpp"

#include "base/limits.hpp"
#include "compiler/parse/build/build.hpp"
#include "compiler/parse/nesting.hpp"

namespace mpol::parse {

ast::File parse_file(FileId id, const SourceTree& tree, Diagnostics& diagnostics) {
  ast::File result;
  result.id = id;
  const std::string_view text = tree.file(id).text();
  const std::optional<Characters> characters = read_characters(id, text, diagnostics);
  if (!characters) return result;
  const Tokens tokens = scan(id, *characters, text, diagnostics);
  if (const auto deep = find_too_deep(tokens.list)) {
    const Token& token = tokens.list[*deep];
    diagnostics.report(Code::E0104, Span{id, token.begin, token.end}, limits::kMaxNesting);
    return result;
  }
  const Attempt attempt(tokens.list, Entry::File);
  if (!attempt.ok()) {
    const std::size_t at = attempt.reached();
    const Span place = at < tokens.list.size() ? Span{id, tokens.list[at].begin, tokens.list[at].end}
                                               : Span{id, (unsigned)text.size(), (unsigned)text.size()};
    diagnostics.report(Code::E0101, place, "this", "something else");
    return result;
  }
  Builder builder(id, text, tokens.docs, diagnostics);
  builder.head(attempt.file()->packageDecl(), attempt.file()->importDecl(), result);
  for (P::DeclarationContext* one : attempt.file()->declaration()) result.decls.push_back(builder.declaration(one));
  return result;
}

}  // namespace mpol::parse
