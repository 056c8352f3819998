# What every target has in common: warnings, the include root, sanitizers. Nothing else is clever.

# -O3 buys nothing measurable over -O2 here and costs build time.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(mpol_options INTERFACE)
target_include_directories(mpol_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(mpol_options INTERFACE -Wall -Wextra -Werror)
# Clang 19 calls the buffer of std::stable_sort in libstdc++ 12 deprecated.
target_compile_options(mpol_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(mpol_options INTERFACE -O0 -g1)
endif()
if(MPOL_SANITIZE)
  add_compile_options(-fsanitize=${MPOL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  add_link_options(-fsanitize=${MPOL_SANITIZE})
  # g++ loses sight of what the instrumented code has initialised: it warns of its own <regex>.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
endif()
# The thread sanitizer knows no fences, and g++ refuses them with it; locks order what Asio's fences do on top.
if(MPOL_SANITIZE STREQUAL "thread")
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
if(MPOL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(MPOL_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# mpol_library(name SOURCES a.cpp ... [PUBLIC libs] [PRIVATE libs]): one stage, one folder, one target.
function(mpol_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC mpol_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# mpol_program(name SOURCES a.cpp ... [PRIVATE libs])
function(mpol_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mpol_options ${ARG_PRIVATE})
endfunction()

# mpol_allocator(program): jemalloc in the place of glibc's allocator. A sanitizer brings its own.
function(mpol_allocator name)
  if(NOT MPOL_SANITIZE)
    find_library(jemalloc jemalloc REQUIRED)
    target_link_libraries(${name} PRIVATE ${jemalloc})
  endif()
endfunction()

# mpol_unit_test(name SOURCES a.cpp ... [PRIVATE libs]): a Boost.Test program that ctest runs under this name.
function(mpol_unit_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  mpol_program(${name} SOURCES ${ARG_SOURCES} PRIVATE ${ARG_PRIVATE} Boost::unit_test_framework)
  target_compile_definitions(${name} PRIVATE BOOST_TEST_DYN_LINK BOOST_TEST_MODULE=${name})
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# mpol_fuzz_target(name SOURCES a.cpp ... [PRIVATE libs]): built only by the fuzz preset.
function(mpol_fuzz_target name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  if(MPOL_FUZZ)
    mpol_program(${name} SOURCES ${ARG_SOURCES} steady_random.cpp PRIVATE ${ARG_PRIVATE} PkgConfig::SODIUM)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz_targets ${name})
  endif()
endfunction()
