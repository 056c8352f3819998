// `mpol explain E0304`: the page of a diagnostic.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "cli/error_pages.hpp"
#include "cli/explain.hpp"

namespace mpol::cli {

int explain_code(const std::string& wanted, Context& context) {
  std::string code = wanted;
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (const auto found = find_code(wanted)) code = info(*found).text;
  for (const ErrorPage& page : error_pages()) {
    if (page.code != code) continue;
    context.out << page.text;
    if (!page.text.ends_with('\n')) context.out << '\n';
    return kOk;
  }
  if (std::filesystem::exists(wanted)) {
    context.err << fmt::format(
        "error: `{0}` is a file or folder, not a code; to explain a decision: `mpol explain {0} --event EVENTS`\n",
        wanted);
    return kUsage;
  }
  std::vector<std::string> codes;
  for (const ErrorPage& page : error_pages()) codes.emplace_back(page.code);
  context.err << "error: there is no diagnostic `" << wanted << '`';
  if (const auto near = nearest_name(code, codes)) context.err << "; did you mean `" << *near << "`?";
  context.err << '\n';
  return kUsage;
}

}  // namespace mpol::cli
