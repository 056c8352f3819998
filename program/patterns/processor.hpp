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

// Not where a processor slows down for them: those that have VBMI do not.
inline bool has_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vbmi") != 0;
#else
  return false;
#endif
}

// Tests set these to false to go the ways of other processors.
inline bool uses_avx2 = has_avx2();
inline bool uses_avx512 = has_avx512();

}  // namespace mpol::patterns
