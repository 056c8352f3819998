#include "daemon/bundles/source.hpp"

namespace mpol::daemon {

std::unique_ptr<Source> make_source(const PolicySettings& settings, const SourceOptions& options) {
#define MPOL_BUNDLE_SOURCE(name) \
  if (auto source = make_##name##_source(settings, options)) return source;
#include "daemon/bundles/sources.def"
#undef MPOL_BUNDLE_SOURCE
  return nullptr;
}

}  // namespace mpol::daemon
