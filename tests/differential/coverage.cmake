# Outcomes that are said to be impossible against all events of a small world; what coverage counts against decisions.
mpol_unit_test(coverage_differential
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/coverage.cpp
  PRIVATE mpol_cli mpol_parse mpol_test_modules)
target_compile_definitions(coverage_differential PRIVATE MPOL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
