// The pages of docs/errors, built into the program.
#pragma once
#include <string_view>
#include <vector>

namespace mpol::cli {

struct ErrorPage {
  std::string_view code;  // "E0304"
  std::string_view text;  // Markdown
};

// Sorted by code.
const std::vector<ErrorPage>& error_pages();

}  // namespace mpol::cli
