// Value: what an instruction evaluates to, with what is not known of it. Which member counts is the instruction's
// type's to say; a symbol that is not known is none. Plain data of 16 bytes.
#pragma once
#include "program/ids.hpp"
#include "program/interval.hpp"
#include "program/ir.hpp"
#include "program/truth.hpp"

namespace mpol {

union Value {
  Truth truth;
  IntInterval ints;
  NumberInterval numbers;
  SymbolId symbol;

  Value() : ints{} {}
  Value(Truth value) : truth(value) {}             // NOLINT(google-explicit-constructor): each member has its own type
  Value(IntInterval value) : ints(value) {}        // NOLINT(google-explicit-constructor)
  Value(NumberInterval value) : numbers(value) {}  // NOLINT(google-explicit-constructor)
  Value(SymbolId value) : symbol(value) {}         // NOLINT(google-explicit-constructor)

  // Nothing is known.
  static Value unknown(ir::Type type) {
    switch (type) {
      case ir::Type::Truth: return Truth::Unknown;
      case ir::Type::Int: return IntInterval::anything();
      case ir::Type::Number: return NumberInterval::anything();
      case ir::Type::Symbol: break;
    }
    return SymbolId();
  }
  bool is_known(ir::Type type) const {
    switch (type) {
      case ir::Type::Truth: return truth != Truth::Unknown;
      case ir::Type::Int: return ints.is_known();
      case ir::Type::Number: return numbers.is_known();
      case ir::Type::Symbol: break;
    }
    return symbol.has_value();
  }
};

}  // namespace mpol
