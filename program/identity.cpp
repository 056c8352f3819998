#include "program/identity.hpp"

#include "program/ir_text.hpp"
#include "program/sealed_file.hpp"

namespace mpol {

std::string identity_of(const ir::Module& module) {
  ir::Module without_places = module;
  without_places.tables.overrides.clear();  // what they change is in the rules and parameters
  for (Origin& origin : without_places.tables.origins) {
    origin.file.clear();
    origin.line = origin.column = 0;
  }
  return content_hash(ir::print(without_places));
}

}  // namespace mpol
