# Texts in pieces against whole texts.
mpol_unit_test(streams_differential
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/streams.cpp
  PRIVATE mpol_decider mpol_event mpol_compiler mpol_test_modules)
target_compile_definitions(streams_differential PRIVATE MPOL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
