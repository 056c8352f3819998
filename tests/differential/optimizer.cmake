# Optimised against not optimised IR, each pass alone and all together.
mpol_unit_test(optimizer_test
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/optimizer.cpp
  PRIVATE mpol_optimize mpol_program mpol_test_modules)
