// The identity of a policy: the hash of its program without the places of its files. Two that are equal decide equally.
// Threads: pure function.
#pragma once
#include <string>

#include "program/ir.hpp"

namespace mpol {

std::string identity_of(const ir::Module& module);

}  // namespace mpol
