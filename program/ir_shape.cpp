#include "program/ir_shape.hpp"

namespace mpol::ir {

Type type_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::Bool: return Type::Truth;
    case ValueKind::Int:
    case ValueKind::Duration:
    case ValueKind::Time: return Type::Int;
    case ValueKind::Float:
    case ValueKind::Score: return Type::Number;
    case ValueKind::String:
    case ValueKind::Text:
    case ValueKind::Rate:
    case ValueKind::Language:
    case ValueKind::Key:
    case ValueKind::Enum:
    case ValueKind::StringList: return Type::Symbol;
  }
  return Type::Symbol;
}

bool can_be_read(ValueKind kind) {
  return kind != ValueKind::Text && kind != ValueKind::Rate && kind != ValueKind::StringList;
}

// Operand types by letter: t truth, i int, n number, s symbol, r the type of the result.
Shape shape_of(Op op) {
  constexpr std::uint32_t kMany = Shape::kMany;
  switch (op) {
    case Op::TruthConst:
    case Op::IntConst: return {.constant = Constant::Int};
    case Op::NumberConst: return {.constant = Constant::Number};
    case Op::SymbolConst: return {.a = Ref::Symbol};
    case Op::Field:
    case Op::FieldMissing: return {.a = Ref::Field};
    case Op::Param: return {.operands = "s", .min_operands = 0, .max_operands = 1, .a = Ref::Param};
    case Op::Signal:
    case Op::SignalUnavailable: return {.a = Ref::Signal};
    case Op::FieldOr: return {.operands = "r", .min_operands = 1, .max_operands = 1, .a = Ref::Field};
    case Op::SignalOr: return {.operands = "r", .min_operands = 1, .max_operands = 1, .a = Ref::Signal};
    case Op::Element: return {.a = Ref::Loop};
    case Op::FindingField: return {.a = Ref::Loop, .b = Ref::FindingColumn};
    case Op::Not: return {.operands = "t", .min_operands = 1, .max_operands = 1};
    case Op::And:
    case Op::Or: return {.operands = "t", .min_operands = 2, .max_operands = kMany};
    case Op::Select: return {.operands = "trr", .min_operands = 3, .max_operands = 3};
    case Op::IntEqual:
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::IntAdd:
    case Op::IntSubtract:
    case Op::IntMultiply:
    case Op::IntDivide: return {.operands = "i", .min_operands = 2, .max_operands = 2};
    case Op::NumberEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual:
    case Op::NumberAdd:
    case Op::NumberSubtract:
    case Op::NumberMultiply:
    case Op::NumberDivide: return {.operands = "n", .min_operands = 2, .max_operands = 2};
    case Op::SymbolEqual: return {.operands = "s", .min_operands = 2, .max_operands = 2};
    case Op::TruthEqual: return {.operands = "t", .min_operands = 2, .max_operands = 2};
    case Op::SymbolIn:
    case Op::LanguageIn: return {.operands = "s", .min_operands = 1, .max_operands = 1, .a = Ref::SymbolSet};
    case Op::ListHas: return {.operands = "s", .min_operands = 1, .max_operands = 1, .a = Ref::ListField};
    case Op::IntToNumber:
    case Op::IntNegate: return {.operands = "i", .min_operands = 1, .max_operands = 1};
    case Op::IntMin:
    case Op::IntMax: return {.operands = "i", .min_operands = 2, .max_operands = kMany};
    case Op::NumberNegate: return {.operands = "n", .min_operands = 1, .max_operands = 1};
    case Op::NumberMin:
    case Op::NumberMax: return {.operands = "n", .min_operands = 2, .max_operands = kMany};
    case Op::NoisyOr: return {.operands = "nt", .min_operands = 2, .max_operands = kMany, .named_score = true};
    case Op::Has:
    case Op::CountMatches:
    case Op::CountPatterns: return {.a = Ref::View, .b = Ref::PatternSet};
    case Op::Near:
      return {
          .a = Ref::View, .b = Ref::PatternSet, .c = Ref::PatternSet, .constant = Constant::Int, .flag = "characters"};
    case Op::TextLength:
    case Op::SegmentCount:
    case Op::DetectLanguage: return {.a = Ref::View};
    case Op::ListLength: return {.a = Ref::ListField};
    case Op::AnyElement:
    case Op::AllElements:
    case Op::CountElements:
      return {
          .operands = "t", .min_operands = 1, .max_operands = 1, .a = Ref::ListField, .b = Ref::Loop, .loops = true};
    case Op::AnyFinding:
      return {.operands = "t",
              .min_operands = 1,
              .max_operands = 1,
              .a = Ref::FindingSource,
              .b = Ref::Loop,
              .loops = true};
    case Op::Counter: return {.a = Ref::Counter};
    case Op::Outlier: return {.operands = "in", .min_operands = 2, .max_operands = 2, .a = Ref::Counter};
    case Op::Fired: return {.a = Ref::RuleSet};
    case Op::Template: return {.a = Ref::View};
    case Op::VerdictOf:
    case Op::LevelOf: return {};
  }
  return {};
}

Type operand_type(const Shape& shape, std::size_t index, Type result) {
  switch (shape.operands[index % shape.operands.size()]) {
    case 't': return Type::Truth;
    case 'i': return Type::Int;
    case 'n': return Type::Number;
    case 's': return Type::Symbol;
    default: return result;
  }
}

bool is_executed(Op op) {
  switch (op) {
    case Op::VerdictOf:
    case Op::LevelOf: return false;
    default: return true;
  }
}

}  // namespace mpol::ir
