#include "compiler/parse/ast.hpp"

namespace mpol::ast {

std::string Path::text() const {
  std::string result;
  for (const Name& part : parts) {
    if (!result.empty()) result += '.';
    result += part.text;
  }
  return result;
}

}  // namespace mpol::ast
