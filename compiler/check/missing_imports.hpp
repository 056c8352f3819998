// Names that the standard library has and a file does not import: said once a file and package, with the import to write.
// Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

// The package of the library that declares the name, if the file does not import it; empty: none does.
std::string package_to_import(Context& context, const FileScope& file, const std::string& name);

// True once for a file and a package.
bool is_first_report(Context& context, const FileScope& file, const std::string& package);

// Adds the import that is missing as a fix.
void fix_import(const FileScope& file, const std::string& package, Diagnostics::Builder& report);

}  // namespace mpol::check
