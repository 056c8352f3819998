// What the parts of `mpol bundle` share.
#pragma once
#include <memory>
#include <string>

#include "cli/bundle_file.hpp"

namespace mpol::cli {

// An open bundle, with what diagnostics are placed in. `bundle` null: it was refused.
struct BundleSubject {
  SourceTree sources;
  Diagnostics diagnostics;
  std::unique_ptr<OpenBundle> bundle;
};
Result<std::unique_ptr<BundleSubject>> open_subject(const std::string& path, const BundleOptions& options,
                                                    Context& context);

// `format`: human or json.
void show_bundle(const OpenBundle& open, const std::string& format, Context& context);
// What a reviewer should know of going from one bundle to the other.
int diff_bundles(const std::string& before, const std::string& after, const std::string& format, Context& context);

}  // namespace mpol::cli
