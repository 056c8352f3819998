// Recompiler: compiles a package with one mutation after the other, each from its text.
//
// Only the declaration that changed is parsed again; all else of the text is checked again, lowered and optimised, as it is without a
// mutation. Trees of imported packages and texts of lexicons are read once.
// Errors:  none; what does not compile is said so. Threads: one belongs to one thread. Holds about as much as the package's trees.
#pragma once
#include <memory>
#include <optional>

#include "compiler/compile.hpp"
#include "compiler/mutate/mutation.hpp"

namespace mpol::mutate {

struct Mutant {
  compiler::Compiled compiled;  // without a module: it does not compile
  std::string key;              // of what it means: equal keys, equal decisions. Places in the text do not count
};

class Recompiler {
 public:
  // Parses the package of `sources` again. `base` must outlive this.
  Recompiler(const compiler::Package& package, std::unique_ptr<check::Library> base, const SourceTree& sources);
  ~Recompiler();

  // The package as it is.
  Mutant original();
  Mutant compile(const Mutation& mutation);

 private:
  class LexiconsOnce;
  Mutant compile_files(SourceTree& sources);

  SourceTree sources_;  // with all that the package needs, after original()
  std::unique_ptr<check::Library> base_;
  std::unique_ptr<LexiconsOnce> library_;
  compiler::Package package_;
};

// Of modules that mean the same, wherever their words stand, the same.
std::string meaning_key(ir::Module module);

// The mutated text of the file that is changed.
std::string mutated_text(const Mutation& mutation, const SourceTree& sources);

}  // namespace mpol::mutate
