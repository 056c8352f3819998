#include "cli/bundle_file.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/limits.hpp"

namespace mpol::cli {
void add_key_options(CLI::App& command, BundleOptions& options) {
  command
      .add_option("--key", options.keys, "a public key that must have signed the bundle, or its file; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--need", options.need, "how many of the keys must have signed")
      ->check(CLI::Range(std::size_t{1}, limits::kMaxBundleSignatures))
      ->capture_default_str();
}

void add_bundle_options(CLI::App& command, BundleOptions& options) {
  command.add_flag("--bundle", options.named, "the path is a bundle, as one that ends in .mpolb always is");
  add_key_options(command, options);
}

bool is_bundle(const std::vector<std::string>& paths, const BundleOptions& options) {
  return options.named ||
         std::any_of(paths.begin(), paths.end(), [](const std::string& path) { return path.ends_with(".mpolb"); });
}

Result<std::unique_ptr<OpenBundle>> open_bundle(const std::string& path, const BundleOptions& options,
                                                const Files& files, SourceTree& sources, Diagnostics& diagnostics) {
  const auto trusted = deploy::read_keys(options.keys, options.need, files);
  if (!trusted) return trusted.error();
  return deploy::open_bundle(path, *trusted, files, sources, diagnostics);
}

}  // namespace mpol::cli
