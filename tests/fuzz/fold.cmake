mpol_fuzz_target(fuzz_fold SOURCES fold_fuzz.cpp PRIVATE mpol_views)
