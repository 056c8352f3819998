find_package(ICU 72 REQUIRED COMPONENTS uc)
mpol_program(fold_bench SOURCES fold.cpp PRIVATE mpol_views ICU::uc benchmark::benchmark)
