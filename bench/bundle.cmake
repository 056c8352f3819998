# From the bytes of a bundle to a program that is ready to decide.
mpol_program(bundle_bench
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/bundle.cpp
  PRIVATE made_patterns mpol_cli mpol_test_modules benchmark::benchmark)
