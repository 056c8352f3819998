// Settings of TOML files: values of the types of setting_types.hpp, read and written, and the rows of tables that list settings.
//
// In:      a node of a file and the bounds of its setting. Out: whether it fits; then it is in `into`.
// Errors:  none: what is said of a value that does not fit is up to who reads the file; the words that all share are here.
// Source:  https://toml.io/en/v1.0.0. Threads: free functions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/doors/setting_types.hpp"
#include "base/doors/toml.hpp"

namespace mpol::setting {

enum class Type : std::uint8_t {
  Text,
  Path,
  PathOrNone,
  Texts,
  TextTable,
  ListTable,
  Duration,
  Size,
  Count,
  Number,
  Bool
};
// What a row says of its setting.
struct Terms {
  Type type{};
  double least = 0, most = 0;  // of numbers, durations and sizes
};

// `folder`: where relative paths go from.
bool read(std::string& into, const toml::node& value, const Terms& terms, const std::string& folder);
bool read(Texts& into, const toml::node& value, const Terms& terms, const std::string& folder);
bool read(TextTable& into, const toml::node& value, const Terms& terms, const std::string& folder);
bool read(ListTable& into, const toml::node& value, const Terms& terms, const std::string& folder);
bool read(std::int64_t& into, const toml::node& value, const Terms& terms, const std::string& folder);
bool read(double& into, const toml::node& value, const Terms& terms, const std::string& folder);
bool read(bool& into, const toml::node& value, const Terms& terms, const std::string& folder);

// As it stands in a file, so that it is read again as it was.
std::string written(const std::string& value, Type type);
std::string written(const Texts& value, Type type);
std::string written(std::int64_t value, Type type);
std::string written(double value, Type type);
std::string written(bool value, Type type);

template <class Target>
struct Row {
  std::string section, name, standard, what;
  Terms terms;
  bool (*read)(Target&, const toml::node&, const Terms&, const std::string& folder);
};

template <class Target>
void set_defaults(Target& target, const std::vector<Row<Target>>& rows) {
  for (const Row<Target>& row : rows) {
    const toml::table parsed = toml::parse("x = " + row.standard);
    MPOL_ASSERT(row.read(target, *parsed.get("x"), row.terms, ""), row.name.c_str());
  }
}

// In the largest unit that leaves it whole: `90s`, `64KB`.
std::string duration_text(std::int64_t ms);
std::string size_text(std::int64_t bytes);
// What stands there; a long value is cut.
std::string found_in_words(const toml::node& value);
// " (did you mean `x`?)", or "".
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);
// "file:3:9: what".
std::string at_place(const std::string& path, const toml::source_region& place, std::string_view what);

}  // namespace mpol::setting
