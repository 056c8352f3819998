mpol_fuzz_target(policy_fuzz
  SOURCES policy_fuzz.cpp
  PRIVATE mpol_parse)
