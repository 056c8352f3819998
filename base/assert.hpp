// MPOL_ASSERT: an invariant of ours. It prints the condition, the place and the invariant, then aborts; it stays on in
// release builds. Never used for what an author, operator or event can cause: those get a Diagnostic
// (base/diagnostics/).
#pragma once
#include <cstdio>
#include <cstdlib>

#define MPOL_ASSERT(condition, invariant)                                                                         \
  do {                                                                                                            \
    if (!(condition)) [[unlikely]] {                                                                              \
      std::fprintf(stderr, "mpol: internal error at %s:%d: %s\n  expected: %s\n", __FILE__, __LINE__, #condition, \
                   invariant);                                                                                    \
      std::abort();                                                                                               \
    }                                                                                                             \
  } while (false)
