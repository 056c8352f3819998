#include "runtime/deploy/kept_plans.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::deploy {
namespace {

constexpr const char* kKeyFile = "native.key";

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
  if (bundle_ != nullptr)
    if (const Part* const part = bundle_->find(PartKind::Plan, key)) return std::string(part->bytes);
  const auto local = local_key(cache_);
  if (!local) return std::nullopt;
  const auto file = cache_.read(file_of(key), limits::kMaxPlanBytes);
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
  const bool is_of_bundle = bundle_ != nullptr && bundle_->find(PartKind::Plan, key) != nullptr;
  diagnostics_.report(Code::R0109, Span{}, is_of_bundle ? bundle_name_ : cache_.path_of(file_of(key)), reason);
}

}  // namespace mpol::deploy
