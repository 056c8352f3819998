// `then block, log` → `then log`, `then block`.
#include "compiler/mutate/calls.hpp"

namespace mpol::mutate {

void find_action(const Subject& subject, Mutations& out) {
  for (const Calls& calls : calls_of(subject)) add_removed(subject, *calls.list, calls.when, out);
}

}  // namespace mpol::mutate
