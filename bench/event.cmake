find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
mpol_program(event_bench
  SOURCES event_bench.cpp ${PROJECT_SOURCE_DIR}/tests/support/allocations.cpp
  PRIVATE mpol_event event_sample_tables simdjson::simdjson nlohmann_json::nlohmann_json benchmark::benchmark)
