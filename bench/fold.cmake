find_package(ICU 72 REQUIRED COMPONENTS uc)
mpol_program(bench_fold SOURCES fold.cpp PRIVATE mpol_views ICU::uc benchmark::benchmark)
