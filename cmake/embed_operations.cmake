# Writes a C++ file that holds the description of every route (daemon/routes/*.json) and the schemas that they share.
#   cmake -DROUTES=<folder> -DSCHEMAS=<file> -DOUT=<file.cpp> -P embed_operations.cmake
file(READ ${SCHEMAS} schemas)
set(text "// Generated from daemon/routes/*.json.\n#include \"daemon/openapi/operations.hpp\"\n\nnamespace mpol::daemon::operations {\n\n")
string(APPEND text "const std::string_view shared_components = R\"mpolpage(${schemas})mpolpage\";\n")
file(GLOB files ${ROUTES}/*.json)
foreach(file ${files})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} content)
  string(APPEND text "extern const std::string_view ${name};\nconst std::string_view ${name} = R\"mpolpage(${content})mpolpage\";\n")
endforeach()
string(APPEND text "\n}  // namespace mpol::daemon::operations\n")
file(WRITE ${OUT} "${text}")
