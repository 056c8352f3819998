#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ostream>

#include "base/doors/secret_file.hpp"
#include "base/limits.hpp"
#include "cli/command.hpp"
#include "cli/secret_key.hpp"
#include "program/sealed_file.hpp"

namespace mpol::cli {
namespace {

Failure of(const std::string& place, const Failure& reason) {
  return Failure{fmt::format("{}: {}", place, reason.message)};
}

Result<SecretKey> from_file(const std::string& path) {
  if (looks_like_secret_key(path))
    return Failure{"a secret key stands on the command line, where others can see it; expected the file that holds it"};
  auto text = read_secret_file(path, limits::kMaxKeyBytes);
  if (!text) return text.error();
  auto key = read_secret_key(*text);
  wipe(*text);
  return key ? key : of("`" + path + "`", key.error());
}

Result<SecretKey> from_environment(const std::string& variable) {
  if (looks_like_secret_key(variable))
    return Failure{"a secret key stands on the command line, where others can see it; expected the name of a variable"};
  const char* const text = std::getenv(variable.c_str());
  if (text == nullptr) return Failure{fmt::format("the environment has no variable `{}`", variable)};
  auto key = read_secret_key(text);
  return key ? key : of("the variable `" + variable + "`", key.error());
}

int make_key(const std::string& path, Context& context) {
  if (!prepare_sealing()) return fail(context, Failure{"this machine has no source of randomness"});
  const SecretKey key = make_secret_key();
  std::string text = to_text(key) + '\n';
  const auto written = new_secret_file(path, text);
  wipe(text);
  if (!written) return fail(context, written.error());
  context.out << to_text(public_of(key)) << '\n';
  return kOk;
}

int show_public(const SecretOptions& options, Context& context) {
  const auto keys = read_secret_keys(options);
  if (!keys) return fail(context, keys.error());
  if (keys->empty()) return fail(context, Failure{"no key: name its file, or --env VARIABLE"});
  for (const SecretKey& key : *keys) context.out << to_text(public_of(key)) << '\n';
  return kOk;
}

}  // namespace

Result<std::vector<SecretKey>> read_secret_keys(const SecretOptions& options) {
  if (!prepare_sealing()) return Failure{"this machine has no source of randomness"};
  std::vector<SecretKey> keys;
  for (const std::string& path : options.files) {
    const auto key = from_file(path);
    if (!key) return key.error();
    keys.push_back(*key);
  }
  for (const std::string& variable : options.variables) {
    const auto key = from_environment(variable);
    if (!key) return key.error();
    keys.push_back(*key);
  }
  return keys;
}

Result<void> sign_all(Bundle& bundle, const std::vector<SecretKey>& keys) {
  for (const SecretKey& key : keys) add_signature(bundle, key);
  if (bundle.signatures.size() <= limits::kMaxBundleSignatures) return {};
  return Failure{fmt::format("a bundle has at most {} signatures, found {}", limits::kMaxBundleSignatures,
                             bundle.signatures.size())};
}

void add_key(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("key", "keys that bundles are signed with");
  command->require_subcommand(1);
  auto path = std::make_shared<std::string>();
  CLI::App* makes = command->add_subcommand("new", "make a secret key in a new file, and print its public key");
  makes->add_option("file", *path, "a file that is not there; only you will be able to read it")->required();
  makes->footer("Example: mpol key new release.key > release.pub");
  makes->callback([&context, path] { context.run = [&context, path] { return make_key(*path, context); }; });

  auto options = std::make_shared<SecretOptions>();
  CLI::App* shows = command->add_subcommand("public", "print the public key of a secret one");
  shows->add_option("file", options->files, "the file of the secret key, with mode 0600");
  shows->add_option("--env", options->variables, "the variable of the environment that holds the secret key");
  shows->footer("Examples:\n  mpol key public release.key\n  mpol key public --env MPOL_RELEASE_KEY");
  shows->callback(
      [&context, options] { context.run = [&context, options] { return show_public(*options, context); }; });
}

}  // namespace mpol::cli
