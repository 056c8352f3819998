#include "program/ir_text_names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpol::ir::text {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view noun(NameKind kind) {
  constexpr std::string_view kNouns[kNameKinds] = {"row",         "symbol",  "field", "parameter", "signal", "score",
                                                   "pattern set", "finding", "text",  "verdict",   "action"};
  return kNouns[static_cast<std::size_t>(kind)];
}

NameKind name_kind_of(Ref ref) {
  switch (ref) {
    case Ref::Symbol: return NameKind::Symbol;
    case Ref::Field:
    case Ref::ListField: return NameKind::Field;
    case Ref::Param: return NameKind::Param;
    case Ref::Signal: return NameKind::Signal;
    case Ref::PatternSet: return NameKind::PatternSet;
    case Ref::FindingSource: return NameKind::Finding;
    case Ref::None:
    case Ref::SymbolSet:
    case Ref::View:
    case Ref::FindingColumn:
    case Ref::Loop:
    case Ref::Counter:
    case Ref::RuleSet: return NameKind::None;
  }
  return NameKind::None;
}

bool is_plain(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-';
  });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

Names::Names(const Tables& tables) {
  for (const std::string& symbol : tables.symbols) add(NameKind::Symbol, symbol);
  for (const EventField& row : tables.fields) add(NameKind::Field, row.name);
  for (const mpol::Param& row : tables.params) add(NameKind::Param, row.name);
  for (const SignalInfo& row : tables.signals) add(NameKind::Signal, row.name);
  for (const std::string& score : tables.scores) add(NameKind::Score, score);
  for (const PatternSet& row : tables.pattern_sets) add(NameKind::PatternSet, row.name);
  for (const FindingSource& row : tables.findings) add(NameKind::Finding, row.name);
  for (const Texts& row : tables.texts) add(NameKind::Texts, row.name);
  for (const std::string& verdict : tables.verdicts) add(NameKind::Verdict, verdict);
  for (const ActionInfo& row : tables.actions) add(NameKind::Action, row.name);
}

void Names::add(NameKind kind, std::string_view name) {
  const auto table = static_cast<std::size_t>(kind);
  first_[table].emplace(name, static_cast<std::uint32_t>(names_[table].size()));
  names_[table].emplace_back(name);
}

std::optional<std::uint32_t> Names::find(NameKind kind, std::string_view name) const {
  const auto& table = first_[static_cast<std::size_t>(kind)];
  const auto found = table.find(name);
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

std::string Names::reference(NameKind kind, std::uint32_t index) const {
  const std::vector<std::string>& table = names_[static_cast<std::size_t>(kind)];
  if (index < table.size() && find(kind, table[index]) == index) {
    if (kind == NameKind::Symbol) return quoted(table[index]);
    if (is_plain(table[index])) return table[index];
  }
  return fmt::format("#{}", index);
}

}  // namespace mpol::ir::text
