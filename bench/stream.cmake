# Text in pieces: the stream scanner beside Vectorscan's streaming mode.
mpol_program(stream_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/stream.cpp PRIVATE made_patterns PkgConfig::BENCH_HS benchmark::benchmark)
