#include "base/text/languages.hpp"

#include <algorithm>
#include <string>

#include "base/text/language_tables.hpp"

namespace mpol {

bool is_language_code(std::string_view code) {
  const auto codes = language_tables::codes();
  return std::binary_search(codes.begin(), codes.end(), code);
}

std::string_view language_code_for(std::string_view name) {
  std::string small(name);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  const auto names = language_tables::names();
  const auto found =
      std::lower_bound(names.begin(), names.end(), small,
                       [](const language_tables::Name& row, std::string_view key) { return row.name < key; });
  return found != names.end() && found->name == small ? found->code : std::string_view();
}

}  // namespace mpol
