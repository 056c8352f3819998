#include "compiler/check/types.hpp"

#include <fmt/ranges.h>

#include "base/assert.hpp"

namespace mpol::check {
namespace {

struct KindRow {
  Kind kind;
  std::string_view name;       // as written; empty: cannot be written
  std::string_view described;  // with its article
  ir::Type ir;
  ValueKind value;
  bool ordered;
};

// In the order of Kind.
constexpr KindRow kKinds[] = {
    {Kind::Error, "", "an unknown value", ir::Type::Truth, ValueKind::Bool, true},
    {Kind::Bool, "bool", "a bool", ir::Type::Truth, ValueKind::Bool, false},
    {Kind::Int, "int", "an int", ir::Type::Int, ValueKind::Int, true},
    {Kind::Float, "float", "a float", ir::Type::Number, ValueKind::Float, true},
    {Kind::Score, "score", "a score", ir::Type::Number, ValueKind::Score, true},
    {Kind::String, "string", "a string", ir::Type::Symbol, ValueKind::String, false},
    {Kind::Text, "text", "a text", ir::Type::Symbol, ValueKind::Text, false},
    {Kind::Duration, "duration", "a duration", ir::Type::Int, ValueKind::Duration, true},
    {Kind::Time, "time", "a time", ir::Type::Int, ValueKind::Time, true},
    {Kind::Rate, "rate", "a rate", ir::Type::Int, ValueKind::Rate, false},
    {Kind::Size, "", "a size in bytes", ir::Type::Int, ValueKind::Int, true},
    {Kind::Language, "language", "a language", ir::Type::Symbol, ValueKind::Language, false},
    {Kind::Key, "key", "a key", ir::Type::Symbol, ValueKind::Key, false},
    {Kind::Enum, "", "an enum", ir::Type::Symbol, ValueKind::Enum, false},
    {Kind::List, "", "a list", ir::Type::Symbol, ValueKind::StringList, false},
    {Kind::Span, "span", "a span", ir::Type::Symbol, ValueKind::String, false},
    {Kind::Spans, "", "a list of spans", ir::Type::Symbol, ValueKind::String, false},
    {Kind::Texts, "", "a text's name", ir::Type::Symbol, ValueKind::String, false},
    {Kind::Verdict, "", "a verdict", ir::Type::Int, ValueKind::Int, true},
};
static_assert(std::size(kKinds) == kKindCount);

const KindRow& row(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

constexpr std::string_view kTextsKinds[] = {"refusal", "resource", "notice"};

}  // namespace

Type enum_type(std::vector<std::string> values) {
  Type type(Kind::Enum);
  type.values = std::make_shared<const std::vector<std::string>>(std::move(values));
  return type;
}

std::string describe(const Type& type) {
  if (type.kind == Kind::Enum && type.values)
    return fmt::format("one of {}", fmt::join(type.values->begin(), type.values->end(), ", "));
  if (type.kind == Kind::List && type.element != Kind::Error)
    return fmt::format("a list of {}", row(type.element).name);
  if (type.kind == Kind::Texts) return fmt::format("the name of a {}", type.texts_kind);
  return std::string(row(type.kind).described);
}

std::string written(const Type& type) {
  const std::string mark = type.optional ? "?" : "";
  if (type.kind == Kind::Enum && type.values)
    return fmt::format("one of {{ {} }}{}", fmt::join(type.values->begin(), type.values->end(), ", "), mark);
  if (type.kind == Kind::List && type.element != Kind::Error)
    return fmt::format("list of {}{}", row(type.element).name, mark);
  if (type.kind == Kind::Spans) return "list of span" + mark;
  if (type.kind == Kind::Texts) return type.texts_kind + mark;
  return std::string(row(type.kind).name) + mark;
}

std::optional<Type> named_type(std::string_view name) {
  if (name == "severity") return enum_type({"low", "medium", "high", "critical"});
  for (const std::string_view kind : kTextsKinds) {
    if (name != kind) continue;
    Type type(Kind::Texts);
    type.texts_kind = kind;
    return type;
  }
  for (const KindRow& candidate : kKinds) {
    if (!candidate.name.empty() && candidate.name == name) return Type(candidate.kind);
  }
  return std::nullopt;
}

std::vector<std::string> type_names() {
  std::vector<std::string> names = {"severity"};
  names.insert(names.end(), std::begin(kTextsKinds), std::end(kTextsKinds));
  for (const KindRow& candidate : kKinds) {
    if (!candidate.name.empty()) names.emplace_back(candidate.name);
  }
  return names;
}

bool is_number(Kind kind) { return kind == Kind::Int || kind == Kind::Float || kind == Kind::Score; }
bool is_symbol(Kind kind) {
  return kind == Kind::String || kind == Kind::Language || kind == Kind::Key || kind == Kind::Enum;
}
bool is_ordered(Kind kind) { return row(kind).ordered; }

bool same_type(const Type& a, const Type& b) {
  if (a.is_error() || b.is_error()) return true;
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::Enum || a.kind == Kind::Verdict) return a.values == b.values || *a.values == *b.values;
  if (a.kind == Kind::List) return a.element == b.element;
  return a.kind != Kind::Texts || a.texts_kind == b.texts_kind;
}

ir::Type ir_type(Kind kind) { return row(kind).ir; }
ValueKind value_kind(Kind kind) { return row(kind).value; }

}  // namespace mpol::check
