// RowPrinter: the members of one row as text, in the form of IR text. How ids are written is left to a naming, so that
// the same rows are printed for a parser (ir_text_print.cpp) and in a form that does not hang on numbers (policy_form.cpp).
#pragma once
#include <fmt/format.h>

#include <bit>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/ir_text_names.hpp"
#include "program/ir_text_rows.hpp"

namespace mpol::ir::text {

// `Naming`: reference(id) of any id that is not none, and origin(OriginId), empty to leave origins out.
template <class Naming>
class RowPrinter {
 public:
  RowPrinter(const Naming& naming, std::string& out) : naming_(naming), out_(out) {}

  void title(const std::string& value) { word(quoted(value)); }
  void text(std::string_view key, const std::string& value) {
    if (!value.empty()) word(key, quoted(value));
  }
  void texts(std::string_view key, const std::vector<std::string>& values) {
    list(key, values, [](const std::string& value) { return quoted(value); });
  }
  void flag(std::string_view key, bool value) {
    if (value) word(key);
  }
  void integer(std::string_view key, auto value) {
    if (value != 0) word(key, fmt::to_string(value));
  }
  void number(std::string_view key, double value) {
    // By bits, so that minus zero is kept.
    if (std::bit_cast<std::uint64_t>(value) != 0) word(key, fmt::to_string(value));
  }
  template <class T>
  void maybe(std::string_view key, const std::optional<T>& value) {
    if (value) word(key, fmt::to_string(*value));
  }
  template <class Enum>
  void word(std::string_view key, Enum value, const auto& spellings) {
    if (value != Enum{}) word(key, spellings[static_cast<std::size_t>(value)]);
  }
  template <class Tag>
  void id(std::string_view key, Id<Tag> value) {
    if (value.has_value()) word(key, naming_.reference(value));
  }
  template <class T>
  void ids(std::string_view key, const std::vector<T>& values) {
    list(key, values, [&](T value) {
      if (!value.has_value()) return std::string("#none");
      return naming_.reference(value);
    });
  }
  template <class Row>
  void rows(std::string_view key, const std::vector<Row>& rows) {
    list(key, rows, [&](const Row& row) {
      std::string inner;
      RowPrinter printer(naming_, inner);
      describe(printer, row);
      return fmt::format("{{{}}}", inner.empty() ? inner : inner.substr(1));
    });
  }
  void origin(OriginId value) {
    if (!value.has_value()) return;
    if (const std::string place = naming_.origin(value); !place.empty()) word(place);
  }

 private:
  void word(std::string_view value) { fmt::format_to(std::back_inserter(out_), " {}", value); }
  void word(std::string_view key, std::string_view value) {
    fmt::format_to(std::back_inserter(out_), " {}={}", key, value);
  }
  void list(std::string_view key, const auto& values, const auto& spelling) {
    if (values.empty()) return;
    fmt::format_to(std::back_inserter(out_), " {}=[", key);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out_ += ", ";
      out_ += spelling(values[i]);
    }
    out_ += ']';
  }

  const Naming& naming_;
  std::string& out_;
};

}  // namespace mpol::ir::text
