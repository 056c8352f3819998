#include "cli/bundle_file.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/limits.hpp"

namespace mpol::cli {
namespace {

Result<PublicKey> read_key(const std::string& given, const Files& files) {
  // A secret on the command line is seen by every process; it is not repeated here.
  if (looks_like_secret_key(given)) return Failure{"a secret key stands on the command line, expected a public one"};
  if (looks_like_public_key(given)) {
    auto key = read_public_key(given);
    return key ? key : Failure{fmt::format("`{}`: {}", given, key.error().message)};
  }
  auto text = files.read(given, limits::kMaxKeyBytes);
  if (!text) return text.error();
  auto key = read_public_key(*text);
  wipe(*text);
  return key ? key : Failure{fmt::format("`{}`: {}", given, key.error().message)};
}

Result<std::vector<PublicKey>> read_keys(const BundleOptions& options, const Files& files) {
  std::vector<PublicKey> keys;
  for (const std::string& given : options.keys) {
    auto key = read_key(given, files);
    if (!key) return key.error();
    if (std::find(keys.begin(), keys.end(), *key) == keys.end()) keys.push_back(*key);
  }
  if (options.need > std::max<std::size_t>(keys.size(), 1)) {
    return Failure{fmt::format("--need asks for {} signatures, and {} given", options.need,
                               keys.size() == 1 ? "one key is" : count(keys.size(), "key") + " are")};
  }
  return keys;
}

}  // namespace

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
  if (!prepare_sealing()) return Failure{"this machine has no source of randomness"};
  const auto keys = read_keys(options, files);
  if (!keys) return keys.error();
  auto bytes = files.read(path, limits::kMaxBundleBytes);
  if (!bytes) return bytes.error();
  auto open = std::make_unique<OpenBundle>();
  open->path = path;
  open->place = {sources.add(path, ""), 0, 0};
  open->bytes = *std::move(bytes);
  auto bundle = read_bundle(open->bytes, path, open->place, diagnostics);
  if (!bundle) return std::unique_ptr<OpenBundle>();
  open->bundle = *std::move(bundle);
  open->signers = count_signers(open->bundle, *keys);
  open->is_trusted = !keys->empty() && open->signers >= options.need;
  if (keys->empty() || open->is_trusted) return open;
  diagnostics.report(Code::R0113, open->place, path, open->signers, options.need);
  return std::unique_ptr<OpenBundle>();
}

}  // namespace mpol::cli
