#include "embed/state.hpp"

#include "base/doors/durable_folder.hpp"
#include "program/sealed_file.hpp"

using namespace mpol;
using embed::reported;

mpol_state* mpol_state_new(void) {
  return embed::made([]() -> mpol_state* { return prepare_sealing() ? new mpol_state : nullptr; });
}

mpol_status mpol_state_open(const char* folder, mpol_state** state, mpol_report** report) {
  if (state != nullptr) *state = nullptr;
  return reported(report, [&](mpol_report& out) {
    if (folder == nullptr || state == nullptr) {
      out.add_failure("NULL for the folder, or for where the state goes");
      return MPOL_BAD_ARGUMENT;
    }
    embed::Held<mpol_state> made(mpol_state_new());
    if (!made) return MPOL_NO_MEMORY;
    auto disk = open_disk_folder(folder);
    if (!disk) {
      out.add_failure(disk.error().message);
      return MPOL_UNREADABLE;
    }
    auto persistence = counters::Persistence::open(*std::move(disk), made->kept->store, {});
    if (!persistence) {
      out.add_failure(persistence.error().message);
      return MPOL_UNREADABLE;
    }
    made->kept->persistence = *std::move(persistence);
    *state = made.release();
    return MPOL_OK;
  });
}

mpol_status mpol_state_sync(mpol_state* state, mpol_report** report) {
  return reported(report, [&](mpol_report& out) {
    if (state == nullptr) {
      out.add_failure("NULL for the state");
      return MPOL_BAD_ARGUMENT;
    }
    if (!state->kept->persistence) return MPOL_OK;
    if (const auto done = state->kept->persistence->sync(); !done) {
      out.add_failure(done.error().message);
      return MPOL_UNREADABLE;
    }
    return MPOL_OK;
  });
}

mpol_state* mpol_state_ref(mpol_state* state) { return embed::ref(state); }
void mpol_state_unref(mpol_state* state) { embed::unref(state); }
