// The checked form as text, for `mpol dump --stage checked`: what a policy means once names, types, defaults and
// shorthands are spelled out. For people and golden tests; it is not read back. Threads: pure.
#pragma once
#include <string>

#include "compiler/check/checked.hpp"

namespace mpol::check {

std::string print_checked(const checked::Policy& policy);

}  // namespace mpol::check
