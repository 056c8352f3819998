// The tables of languages.cpp, both sorted. Made at build time by make_language_tables.cpp. Read-only; safe from any
// thread.
#pragma once
#include <span>
#include <string_view>

namespace mpol::language_tables {

struct Name {
  std::string_view name;  // in small letters: `french`, `fra`
  std::string_view code;  // `fr`
};

std::span<const std::string_view> codes();
std::span<const Name> names();

}  // namespace mpol::language_tables
