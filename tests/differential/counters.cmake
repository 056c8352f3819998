# The memory store against a model that keeps every event.
mpol_unit_test(counters_differential SOURCES counters.cpp PRIVATE mpol_counters)
