// Mutations: small changes of a policy's text that a good test notices.
//
// find_mutations: a package that compiles → every change of operators.def that can be made to its declarations (not to tests and proofs).
// Each is an edit of the text, so that what is reported is what was tried. Some do not compile, and some mean the same as before: recompile.hpp
// says which.
// Out:     in order of files, places and operators; the same input gives the same list.
// Threads: pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/sources.hpp"

namespace mpol::mutate {

enum class Operator : std::uint8_t {
#define MPOL_MUTATION(name, what) name,
#include "compiler/mutate/operators.def"
#undef MPOL_MUTATION
};

struct OperatorInfo {
  Operator id;
  std::string_view name;  // "threshold"
  std::string_view what;  // for people
};
const std::vector<OperatorInfo>& all_operators();

struct Mutation {
  Operator op{};
  std::vector<Edit> edits;         // of one file: a policy's, or a lexicon's
  Span span;                       // what is changed
  std::size_t file = 0, decl = 0;  // Package::files[file].decls[decl]; of a lexicon's file, its declaration
  bool in_lexicon = false;         // the edits are of a lexicon's file …
  bool without_file = false;       // … which loses all its terms, and is as if it were not there
  std::string name;                // of the declaration, as people know it: "RULE-1", "hate_block"
  std::vector<std::string> rules;  // ids of the rules that the declaration has a part in, sorted
  std::string what;                // "the threshold is 86% instead of 85%"
  std::string advice;              // the test that would notice: "a test with …"
};

// `policy`: of this package. `library` finds lexicons, as for check.
std::vector<Mutation> find_mutations(const compiler::Package& package, const checked::Policy& policy,
                                     check::Library& library, SourceTree& sources);

}  // namespace mpol::mutate
