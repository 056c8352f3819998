// Bundles as the commands see them: a file, and the keys that its signatures are held against.
//
// Errors:  what cannot be read is a Failure; a bundle that is refused (R0110 … R0113, in diagnostics) is null.
// Threads: one command, one thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/command.hpp"
#include "runtime/deploy/open_bundle.hpp"

namespace mpol::cli {

// From the command line.
struct BundleOptions {
  bool named = false;             // the path is a bundle, whatever it is called
  std::vector<std::string> keys;  // public keys, or files that hold one
  std::size_t need = 1;           // how many of them must have signed
};
// `--bundle`, `--key` and `--need`.
void add_bundle_options(CLI::App& command, BundleOptions& options);
void add_key_options(CLI::App& command, BundleOptions& options);

using deploy::OpenBundle;

bool is_bundle(const std::vector<std::string>& paths, const BundleOptions& options);
// `sources` gets a file without text, so that diagnostics have a place.
Result<std::unique_ptr<OpenBundle>> open_bundle(const std::string& path, const BundleOptions& options,
                                                const Files& files, SourceTree& sources, Diagnostics& diagnostics);

}  // namespace mpol::cli
