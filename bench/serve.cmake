# CPU a request of our HTTP server beside Beast used the ordinary way; serve.py runs both.
mpol_program(serve_ours SOURCES ${CMAKE_CURRENT_LIST_DIR}/serve_ours.cpp PRIVATE mpol_http)
mpol_program(serve_beast SOURCES ${CMAKE_CURRENT_LIST_DIR}/serve_beast.cpp PRIVATE Threads::Threads)
