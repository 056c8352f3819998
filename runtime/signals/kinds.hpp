// The register of kinds of provider (providers.def).
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "runtime/signals/provider.hpp"

namespace mpol::signals {

struct ProviderKind {
  std::string name;
  std::vector<std::string> settings;  // that it knows, in the order of settings.def's rows or not
  Result<std::unique_ptr<Provider>> (*make)(const ProviderSettings&);

  // What is wrong with settings that are right one by one; "": nothing.
  std::string check(const ProviderSettings& settings) const;
};

const ProviderKind* find_kind(std::string_view name);  // null: there is none
std::vector<std::string> kind_names();

}  // namespace mpol::signals
