# Native code against the interpreter, at each level of code generation and in each grouping.
mpol_unit_test(native_differential
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/native.cpp
  PRIVATE mpol_decider mpol_emit mpol_native mpol_optimize mpol_test_modules)
