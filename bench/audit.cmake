# The audit log beside plain appending.
mpol_program(audit_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/audit.cpp PRIVATE mpol_audit benchmark::benchmark)
