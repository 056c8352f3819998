// Which names a declaration mentions: the parts of each path, and the words of clauses that name something. What tests
// mention is left out, and so is what a declaration is called itself.
// Threads: pure.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>

#include "compiler/parse/ast.hpp"

namespace mpol::lint {

void collect_mentions(const ast::Decl& decl, std::unordered_map<std::string, std::uint32_t>& counts);

}  // namespace mpol::lint
