// Secret keys for signing: from a file that nobody else can read, or from the environment; never from the command line.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "program/bundle.hpp"
#include "program/signing.hpp"

namespace mpol::cli {

struct SecretOptions {
  std::vector<std::string> files;
  std::vector<std::string> variables;  // names, of the environment
};
Result<std::vector<SecretKey>> read_secret_keys(const SecretOptions& options);
// Adds their signatures; a Failure when there are more than a bundle may have.
Result<void> sign_all(Bundle& bundle, const std::vector<SecretKey>& keys);

}  // namespace mpol::cli
