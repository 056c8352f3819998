# Deciding without text: the interpreter beside the same rules as C++ by hand.
mpol_program(decide_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/decide.cpp ${CMAKE_CURRENT_LIST_DIR}/decide_rules.cpp
  PRIVATE mpol_decider benchmark::benchmark)
target_include_directories(decide_bench PRIVATE ${PROJECT_SOURCE_DIR})

# The shipped policy without text, loaded as `mpol` loads it.
mpol_program(shipped_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/shipped.cpp PRIVATE mpol_cli mpol_event benchmark::benchmark)
target_compile_definitions(shipped_bench PRIVATE MPOL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
