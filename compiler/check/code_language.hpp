// Names of languages of code in policies: `code_blocks(text, python)`, `insecure python { … }`.
#pragma once
#include <string>

#include "compiler/check/model.hpp"

namespace mpol::check {

// Warns of a name that nobody writes behind a fence and that is nearly one that people write (E0464). Any other name is
// taken as it is: fences may name languages that were never heard of.
void check_code_language(Context& context, Span span, const std::string& name);

}  // namespace mpol::check
