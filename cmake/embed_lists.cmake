# Writes a C++ file that holds the lists of stdlib/lint, so that lints need no files.
#   cmake -DLISTS=<folder> -DOUT=<file.cpp> -P embed_lists.cmake
set(text "// Generated from stdlib/lint.\n#include \"compiler/lint/lists.hpp\"\n\nnamespace mpol::lint {\n\n")
foreach(list benign frequent_words)
  file(READ ${LISTS}/${list}.txt content)
  string(APPEND text "const char* const k_${list}_text = R\"mpollist(${content})mpollist\";\n")
endforeach()
file(WRITE ${OUT} "${text}\n}  // namespace mpol::lint\n")
