find_package(PkgConfig REQUIRED)
pkg_check_modules(BENCH_HS REQUIRED IMPORTED_TARGET libhs)
pkg_check_modules(BENCH_RE2 REQUIRED IMPORTED_TARGET re2)
mpol_program(bench_scan SOURCES scan.cpp PRIVATE mpol_patterns PkgConfig::BENCH_HS PkgConfig::BENCH_RE2 benchmark::benchmark)
