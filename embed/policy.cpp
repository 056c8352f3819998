#include "embed/policy.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "embed/options.hpp"
#include "program/sealed_file.hpp"

using namespace mpol;
using embed::Held;
using embed::reported;

namespace {

// What options say, read; a status where they are at fault.
mpol_status read_options(const mpol_options& options, deploy::LoadOptions& load, mpol_report& out) {
  SourceTree sources;
  auto keys = deploy::read_keys(options.keys, options.need, DiskFiles());
  auto params = read_settings(options.params, "parameters", sources);
  if (!keys) out.add_failure(keys.error().message);
  if (!params) out.add_failure(params.error().message);
  if (!keys || !params) return MPOL_BAD_ARGUMENT;
  load.trusted = *std::move(keys);
  load.params = *std::move(params);
  load.cache = CacheFolder(options.cache);
  load.native = options.native != MPOL_NATIVE_OFF;
  load.wait_for_native = options.native == MPOL_NATIVE_WAIT;
  if (options.state) load.store = options.state->store();
  return MPOL_OK;
}

mpol_status load(const mpol_options& options, std::string bytes, const std::string& name, mpol_policy** policy,
                 mpol_report& out) {
  if (!prepare_sealing()) {
    out.add_failure("this machine has no source of randomness");
    return MPOL_UNREADABLE;
  }
  deploy::LoadOptions load;
  if (const mpol_status read = read_options(options, load, out); read != MPOL_OK) return read;
  SourceTree sources;
  Diagnostics diagnostics;
  auto loaded = deploy::load_policy(std::move(bytes), name, load, sources, diagnostics);
  out.add(diagnostics, &sources);
  if (!loaded) return MPOL_REFUSED;
  Held<mpol_policy> made(new mpol_policy);
  made->policy = std::move(loaded);
  *policy = made.release();
  return MPOL_OK;
}

// What a load needs before anything is read.
bool is_callable(const mpol_options* options, const void* bundle, mpol_policy** policy, mpol_report& out) {
  if (options == nullptr) {
    out.add_failure(
        fmt::format("NULL for the options; mpol_options_new gives it where the program is for an ABI that "
                    "this library ({}.{}) has not got",
                    MPOL_ABI_MAJOR, MPOL_ABI_MINOR));
  } else if (options->refused != nullptr) {
    out.add_failure(fmt::format("the options have refused {}", options->refused));
  } else if (bundle == nullptr || policy == nullptr) {
    out.add_failure("NULL for the bundle, or for where the policy goes");
  }
  return out.items.empty();
}

}  // namespace

mpol_status mpol_policy_load_file(const mpol_options* options, const char* path, mpol_policy** policy,
                                  mpol_report** report) {
  if (policy != nullptr) *policy = nullptr;
  return reported(report, [&](mpol_report& out) {
    if (!is_callable(options, path, policy, out)) return mpol_status{MPOL_BAD_ARGUMENT};
    auto bytes = DiskFiles().read(path, limits::kMaxBundleBytes);
    if (bytes) return load(*options, *std::move(bytes), path, policy, out);
    out.add_failure(bytes.error().message);
    return mpol_status{MPOL_UNREADABLE};
  });
}

mpol_status mpol_policy_load_bytes(const mpol_options* options, const void* bytes, size_t size, const char* name,
                                   mpol_policy** policy, mpol_report** report) {
  if (policy != nullptr) *policy = nullptr;
  return reported(report, [&](mpol_report& out) {
    if (!is_callable(options, bytes, policy, out)) return mpol_status{MPOL_BAD_ARGUMENT};
    return load(*options, {static_cast<const char*>(bytes), size}, name == nullptr ? "bundle" : name, policy, out);
  });
}

mpol_policy* mpol_policy_ref(mpol_policy* policy) { return embed::ref(policy); }
void mpol_policy_unref(mpol_policy* policy) { embed::unref(policy); }

// ---- slots ----

mpol_slot* mpol_slot_new(mpol_policy* policy) {
  if (policy == nullptr) return nullptr;
  return embed::made([&] {
    auto* const slot = new mpol_slot;
    slot->policy = embed::hold(policy);
    return slot;
  });
}
mpol_slot* mpol_slot_ref(mpol_slot* slot) { return embed::ref(slot); }
void mpol_slot_unref(mpol_slot* slot) { embed::unref(slot); }

mpol_status mpol_slot_set(mpol_slot* slot, mpol_policy* policy) {
  if (slot == nullptr || policy == nullptr) return MPOL_BAD_ARGUMENT;
  // The one before may go with this, which takes a while: not under the lock.
  Held<mpol_policy> other = embed::hold(policy);
  {
    const std::lock_guard lock(slot->mutex);
    slot->policy.swap(other);
    slot->generation.fetch_add(1, std::memory_order_release);
  }
  return MPOL_OK;
}

mpol_policy* mpol_slot_get(const mpol_slot* slot) {
  if (slot == nullptr) return nullptr;
  const std::lock_guard lock(slot->mutex);
  return embed::ref(slot->policy.get());
}
