# Deciding without text: the interpreter beside the same rules as C++ by hand.
mpol_program(decide_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/decide.cpp ${CMAKE_CURRENT_LIST_DIR}/decide_rules.cpp
  PRIVATE mpol_decider benchmark::benchmark)
target_include_directories(decide_bench PRIVATE ${PROJECT_SOURCE_DIR})
