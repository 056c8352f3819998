mpol_fuzz_target(fuzz_ir SOURCES ${CMAKE_CURRENT_LIST_DIR}/ir_fuzz.cpp PRIVATE mpol_optimize mpol_program)
