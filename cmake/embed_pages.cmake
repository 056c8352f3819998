# Writes a C++ file that holds every page of docs/errors, so that `mpol explain` needs no files.
#   cmake -DPAGES=<folder> -DOUT=<file.cpp> -P embed_pages.cmake
file(GLOB pages ${PAGES}/*.md)
set(text "// Generated from docs/errors.\n#include \"cli/error_pages.hpp\"\n\nnamespace mpol::cli {\n\nconst std::vector<ErrorPage>& error_pages() {\n  static const std::vector<ErrorPage> pages{\n")
foreach(page ${pages})
  get_filename_component(code ${page} NAME_WE)
  if(code MATCHES "^[ERL][0-9][0-9][0-9][0-9]$")
    file(READ ${page} content)
    string(APPEND text "      {\"${code}\", R\"mpolpage(${content})mpolpage\"},\n")
  endif()
endforeach()
string(APPEND text "  };\n  return pages;\n}\n\n}  // namespace mpol::cli\n")
file(WRITE ${OUT} "${text}")
