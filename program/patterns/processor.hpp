// What the processor has that filters use. Threads: read from many; written by nobody but tests, before they start any.
#pragma once

namespace mpol::patterns {

inline bool has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

// Tests set this to false to go the ways of other processors.
inline bool uses_avx2 = has_avx2();

}  // namespace mpol::patterns
