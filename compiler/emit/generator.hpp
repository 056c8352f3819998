// emit as a CodeGenerator, at its usual level.
#pragma once
#include "program/code_generator.hpp"

namespace mpol::emit {

const CodeGenerator& generator();

}  // namespace mpol::emit
