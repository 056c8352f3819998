# The interpreter against the plainest evaluation of the same module.
mpol_unit_test(evaluators_test
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/evaluators.cpp
  PRIVATE mpol_decider mpol_optimize mpol_test_modules)
