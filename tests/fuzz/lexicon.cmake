mpol_fuzz_target(fuzz_lexicon SOURCES lexicon.cpp PRIVATE mpol_patterns)
