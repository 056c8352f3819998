#include "cli/kept_plans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace mpol::cli {
namespace {

constexpr const char* kKeyFile = "native.key";
// Largest plan that is read back: a million patterns. Larger: a hostile file costs more memory before it is refused.
constexpr std::size_t kMaxPlanBytes = 64u << 20;

std::string file_of(const std::string& key) { return "scanner-" + key.substr(0, 32); }
std::string head_of(const std::string& key) { return fmt::format("mpol-plan 1 {}\n", key); }

}  // namespace

std::optional<LocalKey> local_key(const CacheFolder& cache) {
  if (!prepare_sealing()) return std::nullopt;
  LocalKey key = make_local_key();
  cache.write(kKeyFile, {reinterpret_cast<const char*>(key.data()), key.size()}, true);
  const auto bytes = cache.read(kKeyFile, key.size());
  if (!bytes || bytes->size() != key.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

std::optional<std::string> KeptPlans::find(const std::string& key) {
  const auto local = local_key(cache_);
  if (!local) return std::nullopt;
  const auto file = cache_.read(file_of(key), kMaxPlanBytes);
  if (!file) return std::nullopt;
  const auto plan = open_sealed(*file, head_of(key), *local);
  if (plan) return std::string(*plan);
  refuse(key, plan.error().message);
  return std::nullopt;
}

void KeptPlans::keep(const std::string& key, std::string_view plan) {
  if (const auto local = local_key(cache_)) cache_.write(file_of(key), seal(head_of(key), plan, *local));
}

void KeptPlans::refuse(const std::string& key, const std::string& reason) {
  Diagnostics diagnostics;
  diagnostics.report(Code::R0109, Span{}, cache_.path_of(file_of(key)), reason);
  for (const Diagnostic& fault : diagnostics.list())
    context_.err << fmt::format("warning[{}]: {}\n", info(fault.code).text, fault.message);
}

}  // namespace mpol::cli
