#include "embed/options.hpp"

using mpol::embed::guarded;

namespace {

bool fits(std::uint32_t program) { return program >> 16 == MPOL_ABI_MAJOR && (program & 0xFFFF) <= MPOL_ABI_MINOR; }

// Changes them, or remembers that it did not.
template <class Change>
mpol_status change(mpol_options* options, const char* what, bool is_good, Change change) {
  if (options == nullptr) return MPOL_BAD_ARGUMENT;
  mpol_status status = MPOL_BAD_ARGUMENT;
  if (is_good) {
    status = guarded([&] {
      change();
      return MPOL_OK;
    });
  }
  if (status != MPOL_OK) options->refused = what;
  return status;
}

}  // namespace

mpol_options* mpol_options_new(uint32_t abi_version) {
  return mpol::embed::made([&] { return fits(abi_version) ? new mpol_options : nullptr; });
}
void mpol_options_free(mpol_options* options) { delete options; }

mpol_status mpol_options_add_key(mpol_options* options, const char* key) {
  return change(options, "a key", key != nullptr, [&] { options->keys.emplace_back(key); });
}
mpol_status mpol_options_set_need(mpol_options* options, size_t need) {
  return change(options, "how many keys must have signed", need > 0, [&] { options->need = need; });
}
mpol_status mpol_options_add_param(mpol_options* options, const char* param) {
  return change(options, "a parameter", param != nullptr, [&] { options->params.emplace_back(param); });
}
mpol_status mpol_options_set_cache(mpol_options* options, const char* folder) {
  return change(options, "the cache", true, [&] { options->cache = folder == nullptr ? "" : folder; });
}
mpol_status mpol_options_set_native(mpol_options* options, mpol_native native) {
  const bool is_known = native >= MPOL_NATIVE_BACKGROUND && native <= MPOL_NATIVE_OFF;
  return change(options, "what native code is for", is_known, [&] { options->native = native; });
}
mpol_status mpol_options_set_state(mpol_options* options, mpol_state* state) {
  return change(options, "the state", state != nullptr, [&] { options->state = mpol::embed::hold(state); });
}
