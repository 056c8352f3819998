// KeptPlans: plans of scanners in the user's cache, sealed under its key.
//
// Errors:  none: what cannot be read or written is made anew. A file that is refused is told on `err` (R0109).
// Threads: one belongs to one thread; many processes may share the folder.
#pragma once
#include <optional>

#include "base/doors/cache_folder.hpp"
#include "cli/command.hpp"
#include "program/sealed_file.hpp"
#include "program/text_plan.hpp"

namespace mpol::cli {

// The key of this user's cache; made when there is none. None: nothing can be kept.
std::optional<LocalKey> local_key(const CacheFolder& cache);

class KeptPlans : public PlanKeeper {
 public:
  KeptPlans(CacheFolder cache, Context& context) : cache_(std::move(cache)), context_(context) {}
  std::optional<std::string> find(const std::string& key) override;
  void keep(const std::string& key, std::string_view plan) override;
  void refuse(const std::string& key, const std::string& reason) override;

 private:
  CacheFolder cache_;
  Context& context_;
};

}  // namespace mpol::cli
