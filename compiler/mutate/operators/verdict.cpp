// `then block(refusal: "standard")` → `then restrict`: the next milder verdict.
#include "compiler/mutate/calls.hpp"

namespace mpol::mutate {

void find_verdict(const Subject& subject, Mutations& out) {
  for (const Calls& calls : calls_of(subject)) add_weakened(subject, *calls.list, calls.when, out);
}

}  // namespace mpol::mutate
