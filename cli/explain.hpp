// The two halves of `mpol explain`: what a code means, and why an event was decided as it was.
#pragma once
#include <string>
#include <vector>

#include "cli/bundle_file.hpp"
#include "cli/command.hpp"

namespace mpol::cli {

struct ExplainEvent {
  std::vector<std::string> paths;  // the policy
  BundleOptions bundle;
  std::string events;               // a file of JSON lines, or "-"
  std::uint64_t line = 1;           // which of them, from 1
  std::string rule;                 // only this rule; "": all
  std::vector<std::string> params;  // `name=value`, as for eval
  std::string engine = "interpreter";
  std::string format = "human";  // or "json"
};

int explain_code(const std::string& wanted, Context& context);
int explain_event(const ExplainEvent& options, Context& context);

}  // namespace mpol::cli
