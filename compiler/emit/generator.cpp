#include "compiler/emit/generator.hpp"

#include "compiler/emit/emit.hpp"

namespace mpol::emit {
namespace {

class Generator final : public CodeGenerator {
 public:
  std::string target() const override { return target_name(); }
  Result<std::string> object(const ir::Module& module) const override { return emit_object(module); }
};

}  // namespace

const CodeGenerator& generator() {
  static const Generator one;
  return one;
}

}  // namespace mpol::emit
