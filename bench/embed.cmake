# Deciding through the C API beside deciding directly.
mpol_program(embed_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/embed.cpp
  PRIVATE mpol_runtime mpol_cli mpol_event benchmark::benchmark)
target_compile_definitions(embed_bench PRIVATE MPOL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
