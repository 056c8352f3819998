#include "program/param_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpol {
namespace {

std::string in_words(const Param& param, const ParamValue& value, const Tables& tables) {
  switch (param.kind) {
    case ValueKind::Bool: return value.int_value != 0 ? "true" : "false";
    case ValueKind::Int:
    case ValueKind::Time: return fmt::to_string(value.int_value);
    case ValueKind::Duration: return fmt::format("{}ms", value.int_value);
    case ValueKind::Float: return fmt::to_string(value.number);
    case ValueKind::Score: return fmt::format("{:.15g}%", value.number * 100);
    default: return value.symbol.has_value() ? tables.symbols[value.symbol.index] : std::string();
  }
}

}  // namespace

std::vector<std::string> in_words(const Param& param, const Tables& tables) {
  std::vector<std::string> lines;
  for (const ParamRow& row : param.rows) {
    const std::string value = in_words(param, row.value, tables);
    if (param.by.empty()) {
      lines.push_back(value);
    } else {
      lines.push_back(fmt::format("{}: {}", row.key.has_value() ? tables.symbols[row.key.index] : "else", value));
    }
  }
  return lines;
}

void note_override(Tables& tables, const Param& param, const std::string& by, std::vector<std::string> before) {
  const std::size_t dot = param.name.rfind('.');
  OverrideInfo row;
  row.package = by;
  row.of = param.name.substr(0, dot);
  row.param = param.name.substr(dot + 1);
  row.before = std::move(before);
  row.after = in_words(param, tables);
  const auto same = std::find_if(tables.overrides.begin(), tables.overrides.end(), [&](const OverrideInfo& other) {
    // An operator sets rows of a table one by one: what a layer has set of the others stays in effect.
    const bool is_whole = !by.empty() || param.by.empty() || other.package == by;
    return is_whole && other.of == row.of && other.param == row.param;
  });
  if (same == tables.overrides.end()) return tables.overrides.push_back(std::move(row));
  row.before = std::move(same->before);
  *same = std::move(row);
}

}  // namespace mpol
