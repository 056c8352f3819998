#include "compiler/mutate/step.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace mpol::mutate {
namespace {

using ast::BinaryOp;
using ast::LiteralKind;

constexpr std::array<std::pair<std::int64_t, const char*>, 6> kUnits{
    {{604'800'000, "w"}, {86'400'000, "d"}, {3'600'000, "h"}, {60'000, "min"}, {1000, "s"}, {1, "ms"}}};

// In the largest unit that gives a whole number.
std::string duration(std::int64_t ms) {
  for (const auto& [size, unit] : kUnits) {
    if (ms % size == 0) return fmt::format("{}{}", ms / size, unit);
  }
  return {};
}

std::string grouped(std::int64_t value, bool with_groups) {
  const std::string digits = fmt::format("{}", value);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (with_groups && i > 0 && (digits.size() - i) % 3 == 0) text += '_';
    text += digits[i];
  }
  return text;
}

// A decimal with as many places as were written, and what follows it.
Steps decimal_steps(std::string_view text, std::string_view unit, double most) {
  std::string digits;
  for (const char c : text) {
    if (c != '_' && c != '%') digits += c;
  }
  const std::size_t point = digits.find('.');
  const int places = point == std::string::npos ? 0 : static_cast<int>(digits.size() - point - 1);
  const double value = std::stod(digits), step = std::pow(10, -places);
  const auto written = [&](double number) { return fmt::format("{:.{}f}{}", number, places, unit); };
  Steps steps{{}, std::string(text), {}};
  if (value - step >= -step / 2) steps.down = written(value - step);
  if (value + step <= most + step / 2) steps.up = written(value + step);
  return steps;
}

}  // namespace

std::optional<Steps> steps_of(const ast::Literal& literal, std::string_view text) {
  const std::int64_t value = literal.int_value;
  const bool is_large = value > std::numeric_limits<std::int64_t>::max() / 4;
  switch (literal.kind) {
    case LiteralKind::Percent: return decimal_steps(text, "%", 100);
    case LiteralKind::Float: return decimal_steps(text, "", std::numeric_limits<double>::max());
    case LiteralKind::Int: {
      if (is_large) return std::nullopt;
      const bool with_groups = text.find('_') != std::string_view::npos;
      return Steps{value > 0 ? grouped(value - 1, with_groups) : "", std::string(text),
                   grouped(value + 1, with_groups)};
    }
    case LiteralKind::Duration:
      if (value == 0 || is_large) return std::nullopt;
      return Steps{value > 1 ? duration(value / 2) : "", std::string(text), duration(value * 2)};
    default: return std::nullopt;
  }
}

const ast::Literal* literal_of(const ast::ExprPtr& expr) {
  return expr ? std::get_if<ast::Literal>(&expr->node) : nullptr;
}

BinaryOp turned(BinaryOp op) {
  switch (op) {
    case BinaryOp::Less: return BinaryOp::Greater;
    case BinaryOp::LessEqual: return BinaryOp::GreaterEqual;
    case BinaryOp::Greater: return BinaryOp::Less;
    case BinaryOp::GreaterEqual: return BinaryOp::LessEqual;
    default: return op;
  }
}

bool is_comparison(BinaryOp op) { return op >= BinaryOp::Equal && op <= BinaryOp::GreaterEqual; }

Edge edge_of(BinaryOp op, const Steps& steps, bool up) {
  switch (op) {
    case BinaryOp::GreaterEqual: return up ? Edge{steps.value, true} : Edge{steps.down, false};
    case BinaryOp::Greater: return up ? Edge{steps.up, true} : Edge{steps.value, false};
    case BinaryOp::LessEqual: return up ? Edge{steps.up, false} : Edge{steps.value, true};
    case BinaryOp::Less: return up ? Edge{steps.value, false} : Edge{steps.down, true};
    case BinaryOp::NotEqual: return {steps.value, false};
    default: return {steps.value, true};
  }
}

}  // namespace mpol::mutate
