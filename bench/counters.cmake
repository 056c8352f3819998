# The memory store, and what counters add to a decision.
mpol_program(counters_bench
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/counters.cpp
  PRIVATE mpol_counters mpol_decider mpol_test_modules benchmark::benchmark)
