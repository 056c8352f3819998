// KeptPlans: plans of scanners: those of a bundle that is trusted, then those in the user's cache, sealed under its key.
//
// Errors:  none: what cannot be read or written is made anew. A file that is refused is reported (R0109).
// Threads: one belongs to one thread; many processes may share the folder.
#pragma once
#include <optional>

#include "base/diagnostics/diagnostics.hpp"
#include "base/doors/cache_folder.hpp"
#include "program/bundle.hpp"
#include "program/sealed_file.hpp"
#include "program/text_plan.hpp"

namespace mpol::deploy {

// The key of this user's cache; made when there is none. None: nothing can be kept.
std::optional<LocalKey> local_key(const CacheFolder& cache);

class KeptPlans : public PlanKeeper {
 public:
  // `bundle`: null, or one that a signature of a key that was given holds for; `bundle_name` is what people call it.
  KeptPlans(CacheFolder cache, Diagnostics& diagnostics, const Bundle* bundle = nullptr, std::string bundle_name = {})
      : cache_(std::move(cache)), diagnostics_(diagnostics), bundle_(bundle), bundle_name_(std::move(bundle_name)) {}
  std::optional<std::string> find(const std::string& key) override;
  void keep(const std::string& key, std::string_view plan) override;
  void refuse(const std::string& key, const std::string& reason) override;

 private:
  CacheFolder cache_;
  Diagnostics& diagnostics_;
  const Bundle* bundle_;
  std::string bundle_name_;
};

}  // namespace mpol::deploy
