// Which declaration a place is in, and what people call it.
// Time: logarithmic in the declarations of a file. Threads: pure.
#pragma once
#include <string>
#include <vector>

#include "compiler/parse/ast.hpp"

namespace mpol::lint {

// Null outside of any.
const ast::Decl* declaration_at(const std::vector<ast::File>& files, FileId file, std::uint32_t byte);

// "RULE-EX-1", "hate_block", the title of a test; of what has no name of its own the words that it begins with. One line.
std::string label_of(const ast::Decl& decl, const SourceTree& sources);

}  // namespace mpol::lint
