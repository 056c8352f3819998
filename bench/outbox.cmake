# The outbox beside a plain file with a shared fdatasync.
mpol_program(outbox_bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/outbox.cpp PRIVATE mpol_actions benchmark::benchmark)
