mpol_program(load SOURCES load.cpp)
target_link_libraries(load PRIVATE fmt::fmt)
