// How many times this program has called operator new: a benchmark that links allocations.cpp counts with it.
#pragma once
#include <cstddef>

namespace mpol::test {

std::size_t allocations();

}  // namespace mpol::test
