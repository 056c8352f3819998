# Text in pieces: the stream scanner beside Vectorscan's streaming mode.
mpol_program(stream_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/stream.cpp PRIVATE made_patterns PkgConfig::BENCH_HS benchmark::benchmark)
# Text that goes out while it is written, with the shipped policies.
find_package(nlohmann_json REQUIRED)
mpol_program(release_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/release.cpp PRIVATE mpol_cli nlohmann_json::nlohmann_json)
target_compile_definitions(release_bench PRIVATE MPOL_SHARED_DATA="${MPOL_SHARED_DATA}")
