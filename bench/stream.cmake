# Text in pieces: the stream scanner and whole streams beside Vectorscan's streaming mode.
find_package(PkgConfig REQUIRED)
pkg_check_modules(BENCH_HS REQUIRED IMPORTED_TARGET libhs)
mpol_program(stream_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/stream.cpp ${CMAKE_CURRENT_LIST_DIR}/made_patterns.cpp
  PRIVATE mpol_patterns PkgConfig::BENCH_HS benchmark::benchmark)
