mpol_fuzz_target(fuzz_regex SOURCES regex.cpp PRIVATE mpol_patterns)
