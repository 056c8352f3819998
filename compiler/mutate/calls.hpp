// Changes of lists of actions: of `then`, of `unknown`, of levels. Internal to mutate.
#pragma once
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {

// Each call whose action asks for a verdict gives way to a milder verdict. `when`: the test's condition, "with …".
void add_weakened(const Subject& subject, const std::vector<ast::ActionCall>& calls, const std::string& when,
                  Mutations& out);
// Each call of several is taken away.
void add_removed(const Subject& subject, const std::vector<ast::ActionCall>& calls, const std::string& when,
                 Mutations& out);

// The lists of a rule's or an override's `then`, and of levels, with the condition of a test.
struct Calls {
  const std::vector<ast::ActionCall>* list;
  std::string when;
};
std::vector<Calls> calls_of(const Subject& subject);

}  // namespace mpol::mutate
