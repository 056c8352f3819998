// `// lint: allow(name, …) reason`: a finding that its author has weighed.
//
// Behind words it speaks of its line; before a declaration of all of it; before `package` of the whole file; elsewhere
// of the line that follows.
// Errors:  L0001 to L0004. Threads: one belongs to one thread.
#pragma once
#include <string>
#include <vector>

#include "compiler/lint/facts.hpp"

namespace mpol::lint {

class Allows {
 public:
  // Reports what is wrong with the comments.
  Allows(const Facts& facts, Diagnostics& out);
  // Whether the finding is allowed; a comment that allows one is of use.
  // Those of the team's own lints are allowed by the name of the lint, `team_lint`.
  bool allow(const Diagnostic& finding, std::string_view team_lint = {});
  // Comments that have allowed nothing. A lint that is off where they stand may have had something to allow.
  void report_unused(const Facts& facts, Diagnostics& out) const;

 private:
  struct Allow {
    Code code{};
    std::string name;
    Span where;  // the name, in its comment
    Span scope;
    bool used = false;
  };
  void allow_named(const Facts& facts, std::string_view name, Span where, Span scope, Diagnostics& out);
  void read_file(const Facts& facts, FileId file, Diagnostics& out);
  void read_comment(const Facts& facts, FileId file, std::uint32_t begin, std::string_view comment, Span scope,
                    Diagnostics& out);

  std::vector<Allow> allows_;
};

}  // namespace mpol::lint
