# Texts that go out while they stream against whole texts.
mpol_unit_test(releases_differential
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/releases.cpp
  PRIVATE mpol_decider mpol_event mpol_cli mpol_test_modules)
target_compile_definitions(releases_differential PRIVATE MPOL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
