# The store in Redis against the one in memory.
mpol_unit_test(redis_differential SOURCES redis.cpp PRIVATE mpol_counters mpol_test_redis)
