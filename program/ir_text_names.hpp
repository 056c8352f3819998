// Names in IR text: rows of these tables are written by name where the name is plain and the first of its kind, else as
// `#index`; symbols are written as strings.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "program/ids.hpp"
#include "program/ir_shape.hpp"
#include "program/tables.hpp"

namespace mpol::ir::text {

enum class NameKind : std::uint8_t {
  None,  // no names: always `#index`
  Symbol,
  Field,
  Param,
  Signal,
  Score,
  PatternSet,
  Finding,
  Texts,
  Verdict,
  Action
};
inline constexpr std::size_t kNameKinds = 11;
// "a field", "a signal" …
std::string_view noun(NameKind kind);

template <class T>
constexpr NameKind name_kind = NameKind::None;
template <>
inline constexpr NameKind name_kind<SymbolId> = NameKind::Symbol;
template <>
inline constexpr NameKind name_kind<FieldId> = NameKind::Field;
template <>
inline constexpr NameKind name_kind<ParamId> = NameKind::Param;
template <>
inline constexpr NameKind name_kind<SignalId> = NameKind::Signal;
template <>
inline constexpr NameKind name_kind<ScoreId> = NameKind::Score;
template <>
inline constexpr NameKind name_kind<PatternSetId> = NameKind::PatternSet;
template <>
inline constexpr NameKind name_kind<FindingSourceId> = NameKind::Finding;
template <>
inline constexpr NameKind name_kind<TextsId> = NameKind::Texts;
template <>
inline constexpr NameKind name_kind<VerdictId> = NameKind::Verdict;
template <>
inline constexpr NameKind name_kind<ActionId> = NameKind::Action;
NameKind name_kind_of(Ref ref);

// A letter, then letters, digits, `_`, `.` and `-`.
bool is_plain(std::string_view name);
// A string between quotes; what is not printable ASCII and below 0x80 is escaped, so that a string stays on one line.
std::string quoted(std::string_view text);

class Names {
 public:
  Names() = default;
  explicit Names(const Tables& tables);

  void add(NameKind kind, std::string_view name);  // the next row of this table
  std::optional<std::uint32_t> find(NameKind kind, std::string_view name) const;
  // As IR text has it: `hate`, `"en"` or `#7`.
  std::string reference(NameKind kind, std::uint32_t index) const;
  const std::vector<std::string>& all(NameKind kind) const { return names_[static_cast<std::size_t>(kind)]; }

 private:
  std::vector<std::string> names_[kNameKinds];
  struct Hash {
    using is_transparent = void;  // a view is looked up without a copy
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> first_[kNameKinds];
};

}  // namespace mpol::ir::text
