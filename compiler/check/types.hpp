// Types as the author knows them: units are kinds of their own, so that a score is never an int and a duration never a
// number. The checked form keeps only ValueKind and the IR's four types; `Error` and what is never a value of the IR
// (texts to search, lists, spans, names of texts) live here alone.
// Threads: plain data.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/ir.hpp"

namespace mpol::check {

// Error: reported already; whatever is made of it is silent.
enum class Kind : std::uint8_t {
  Error,
  Bool,
  Int,
  Float,
  Score,
  String,
  Text,
  Duration,
  Time,
  Rate,
  Size,
  Language,
  Key,
  Enum,
  List,
  Span,
  Spans,    // list of span
  Texts,    // the name of a refusal, resource or notice
  Verdict,  // ordered; only in `prove`
};
inline constexpr std::size_t kKindCount = static_cast<std::size_t>(Kind::Verdict) + 1;

using EnumValues = std::shared_ptr<const std::vector<std::string>>;

struct Type {
  Kind kind = Kind::Error;
  bool optional = false;
  EnumValues values;           // Enum, Verdict: in order
  Kind element = Kind::Error;  // List
  std::string texts_kind;      // Texts: "refusal"

  Type() = default;
  Type(Kind k) : kind(k) {}  // NOLINT(google-explicit-constructor): a kind is a type without details
  bool is_error() const { return kind == Kind::Error; }
};

Type enum_type(std::vector<std::string> values);
// "a duration", "an int", "one of prompt, completion".
std::string describe(const Type& type);
// "duration", "list of string": as it is written in a declaration.
std::string written(const Type& type);
// The kind that a plain type name stands for; nothing when there is no such type.
std::optional<Type> named_type(std::string_view name);
std::vector<std::string> type_names();

bool is_number(Kind kind);   // Int, Float, Score
bool is_symbol(Kind kind);   // String, Language, Key, Enum: interned
bool is_ordered(Kind kind);  // what `<` may compare
// Whether a value of the one type may be compared with, or replaced by, the other without conversion.
bool same_type(const Type& a, const Type& b);

ir::Type ir_type(Kind kind);
ValueKind value_kind(Kind kind);

}  // namespace mpol::check
