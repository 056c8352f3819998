// L0520 `package_without_doc`: no file of the package says in a `///` comment before `package` what it is.
// Why it matters: who imports it, or finds it on a server, sees that sentence first.
#include <algorithm>

#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void package_without_doc(const Facts& facts, Diagnostics& out) {
  const auto has_doc = [](const ast::File& file) { return !file.doc.empty(); };
  if (facts.files.empty() || std::any_of(facts.files.begin(), facts.files.end(), has_doc)) return;
  out.report(Code::L0520, facts.files.front().package.span, facts.files.front().package.text());
}

}  // namespace mpol::lint
