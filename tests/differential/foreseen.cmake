# What check proves of conditions against all events of a small world.
mpol_unit_test(foreseen_differential
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/foreseen.cpp
  PRIVATE mpol_compiler mpol_parse mpol_test_policies)
target_compile_definitions(foreseen_differential PRIVATE MPOL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
