#include "compiler/mutate/mutation.hpp"

#include "compiler/mutate/reach.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

bool is_changed(const ast::Decl& decl) {
  return !decl.damaged && !std::holds_alternative<ast::TestDecl>(decl.node) &&
         !std::holds_alternative<ast::ProveDecl>(decl.node);
}

}  // namespace

const std::vector<OperatorInfo>& all_operators() {
  static const std::vector<OperatorInfo> list{
#define MPOL_MUTATION(name, what) {Operator::name, #name, what},
#include "compiler/mutate/operators.def"
#undef MPOL_MUTATION
  };
  return list;
}

std::vector<Mutation> find_mutations(const compiler::Package& package, const checked::Policy& policy,
                                     check::Library& library, SourceTree& sources) {
  const Reach reach(package, sources);
  const auto compared = comparisons_of(package, sources);
  std::vector<Mutation> found;
  for (std::size_t f = 0; f < package.files.size(); ++f) {
    const ast::File& file = package.files[f];
    for (std::size_t d = 0; d < file.decls.size(); ++d) {
      const ast::Decl& decl = file.decls[d];
      if (!is_changed(decl)) continue;
      std::vector<FileId> lexicon_files;
      if (const auto* lexicon = std::get_if<ast::LexiconDecl>(&decl.node))
        lexicon_files = library.find_lexicon(file.id, lexicon->path, sources);
      const Subject subject{decl, policy, sources, lexicon_files, compared, reach.rules_of(decl)};
#define MPOL_MUTATION(name, what)                        \
  {                                                      \
    Mutations out(Operator::name, subject, f, d, found); \
    find_##name(subject, out);                           \
  }
#include "compiler/mutate/operators.def"
#undef MPOL_MUTATION
    }
  }
  return found;
}

}  // namespace mpol::mutate
