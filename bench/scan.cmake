# Searching for many patterns: the scanner beside Vectorscan, RE2::Set and YARA.
find_package(PkgConfig REQUIRED)
pkg_check_modules(BENCH_HS REQUIRED IMPORTED_TARGET libhs)
pkg_check_modules(BENCH_RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(BENCH_YARA REQUIRED IMPORTED_TARGET yara)
find_package(nlohmann_json REQUIRED)
mpol_library(made_patterns SOURCES ${CMAKE_CURRENT_LIST_DIR}/made_patterns.cpp PUBLIC mpol_patterns)
mpol_program(scan_bench
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/scan.cpp ${CMAKE_CURRENT_LIST_DIR}/scan_peers.cpp ${CMAKE_CURRENT_LIST_DIR}/scan_yara.cpp
          ${CMAKE_CURRENT_LIST_DIR}/real_patterns.cpp
  PRIVATE made_patterns PkgConfig::BENCH_HS PkgConfig::BENCH_RE2 PkgConfig::BENCH_YARA benchmark::benchmark nlohmann_json::nlohmann_json)
target_compile_definitions(scan_bench PRIVATE MPOL_SHARED_DATA="${MPOL_SHARED_DATA}")
