// Any bytes as a kept plan of a scanner: refused, or read, written back the same, and a scanner that runs.
#include <cstdlib>

#include "program/patterns/scanner.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mpol::patterns;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto plan = read_plan(bytes, "key");
  if (!plan) return 0;
  if (write_plan(*plan, "key") != bytes) std::abort();
  mpol::Diagnostics none;
  const auto pattern = compile_pattern("needle|straw", true, {}, {}, none);
  const auto scanner = make_fast_scanner(*plan, [&](std::uint32_t) { return pattern->tree; });
  PatternBits found;
  (void)scanner->find("a needle in the straw, 12345", *scanner->make_scratch(), found);
  return 0;
}
