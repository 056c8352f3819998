// The tables of generated modules; see generate_module.hpp.
#pragma once
#include "program/tables.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {

// Fields 10 and 11 are lists; all others can be read by type_of(kind), but for the texts 1 and 2.
inline constexpr std::uint32_t kFirstListField = 10;
Tables generate_tables(Random& random);

}  // namespace mpol::test
