# Deciding by rules alone: native code and the interpreter beside the same rules as C++ by hand and in YARA.
find_package(PkgConfig REQUIRED)
pkg_check_modules(BENCH_YARA REQUIRED IMPORTED_TARGET yara)
set(here ${CMAKE_CURRENT_LIST_DIR})
mpol_library(safety_workload SOURCES ${here}/safety.cpp ${here}/safety_module.cpp ${here}/safety_peers.cpp PUBLIC mpol_program)
mpol_program(make_safety_peers SOURCES ${here}/make_safety_peers.cpp PRIVATE safety_workload)
foreach(rules 10 100 1000)
  foreach(form branches branch_free)
    set(peer ${CMAKE_CURRENT_BINARY_DIR}/safety_${rules}_${form}.cpp)
    add_custom_command(OUTPUT ${peer} COMMAND make_safety_peers ${rules} ${form} ${peer} DEPENDS make_safety_peers VERBATIM)
    list(APPEND peers ${peer})
  endforeach()
endforeach()
mpol_library(safety_peers SOURCES ${peers} PUBLIC mpol_options)
# Machine-written: one function of a thousand conditions.
target_compile_options(safety_peers PRIVATE -O2 -w)
mpol_program(safety_bench SOURCES ${here}/safety_bench.cpp ${here}/safety_yara.cpp
  PRIVATE safety_workload safety_peers mpol_decider mpol_emit mpol_native PkgConfig::BENCH_YARA benchmark::benchmark)
