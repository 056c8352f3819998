// Of the library itself: its versions, and the names of its statuses.
#include "mpol/mpol.h"

uint32_t mpol_abi_version(void) { return MPOL_ABI_VERSION; }
const char* mpol_version(void) { return MPOL_VERSION; }

const char* mpol_status_name(mpol_status status) {
  switch (status) {
    case MPOL_OK: return "ok";
    case MPOL_BAD_ARGUMENT: return "bad argument";
    case MPOL_UNREADABLE: return "unreadable";
    case MPOL_REFUSED: return "refused";
    case MPOL_EVENT_REFUSED: return "event refused";
    case MPOL_NO_MEMORY: return "no memory";
    case MPOL_INTERNAL: return "internal fault";
    default: return "unknown status";
  }
}
