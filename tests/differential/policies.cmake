# Compiled policies against a direct walk of their checked form.
mpol_unit_test(policies_differential
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/policies.cpp
  PRIVATE mpol_compiler mpol_parse mpol_decider mpol_test_policies)
target_compile_definitions(policies_differential PRIVATE MPOL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
