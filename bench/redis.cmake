# Decisions with counters in Redis, beside redis-benchmark.
mpol_program(redis_bench
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/redis.cpp
  PRIVATE mpol_counters mpol_decider mpol_test_modules mpol_test_redis)
