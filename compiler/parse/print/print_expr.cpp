// Expressions in prefix form, on one line.
#include "compiler/parse/print/print.hpp"
#include "compiler/parse/print_ast.hpp"

namespace mpol::ast {
namespace {

std::string_view sign(BinaryOp op) {
  constexpr std::string_view kSigns[] = {"implies", "or", "and", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"};
  return kSigns[static_cast<std::size_t>(op)];
}

struct ExprPrinter {
  std::string operator()(const ErrorExpr&) const { return "(error)"; }
  std::string operator()(const Literal& node) const { return print_literal(node); }
  std::string operator()(const NameExpr& node) const { return node.path.text(); }
  std::string operator()(const RuleExpr& node) const { return print_rule(node.rule); }
  std::string operator()(const UnaryExpr& node) const {
    return fmt::format("({} {})", node.op == UnaryOp::Not ? "not" : "-", print(*node.operand));
  }
  std::string operator()(const BinaryExpr& node) const {
    return fmt::format("({} {} {})", sign(node.op), print(*node.left), print(*node.right));
  }
  std::string operator()(const IsExpr& node) const {
    return fmt::format("(is{} {} {})", node.negated ? "-not" : "", print(*node.subject), print(*node.value));
  }
  std::string operator()(const StateExpr& node) const {
    return fmt::format("(is{} {} {})", node.negated ? "-not" : "", print(*node.subject),
                       node.state == StateKind::Missing ? "missing" : "unavailable");
  }
  std::string operator()(const InExpr& node) const {
    std::string where;
    if (node.is_set) {
      where = fmt::format("{{{}}}", print_all(node.items));
    } else if (node.low) {
      where = fmt::format("{} .. {}", print(*node.low), print(*node.high));
    } else {
      where = print(*node.list);
    }
    return fmt::format("({} {} {})", node.negated ? "not-in" : "in", print(*node.subject), where);
  }
  std::string operator()(const HasExpr& node) const {
    std::string how;
    if (node.kind == HasKind::Any) how = "any of ";
    if (node.kind == HasKind::All) how = "all of ";
    if (node.kind == HasKind::AtLeast) how = fmt::format("at least {} of ", print(*node.at_least));
    if (node.kind == HasKind::Near)
      how = fmt::format("near {} {} ", node.distance, node.unit == DistanceUnit::Words ? "words" : "characters");
    const std::string patterns = print_patterns(node.patterns);
    return fmt::format("(has {} {}{})", print(*node.subject), how, node.braces ? "{" + patterns + "}" : patterns);
  }
  std::string operator()(const CountExpr& node) const {
    return fmt::format("(count-of {{{}}} {})", print_patterns(node.patterns), print(*node.subject));
  }
  std::string operator()(const CallExpr& node) const {
    return fmt::format("{}({})", node.callee.text(), print_arguments(node.arguments));
  }
  std::string operator()(const IfExpr& node) const {
    return fmt::format("(if {} {} {})", print(*node.condition), print(*node.then_value), print(*node.else_value));
  }
  std::string operator()(const SpansExpr& node) const { return fmt::format("(spans-of {})", node.of.text()); }
  std::string operator()(const QuantifierExpr& node) const {
    constexpr std::string_view kWords[] = {"any", "all", "count"};
    return fmt::format("({} {} {} {})", kWords[static_cast<std::size_t>(node.kind)], node.variable.text,
                       print(*node.list), print(*node.condition));
  }
  std::string operator()(const ListExpr& node) const { return fmt::format("[{}]", print_all(node.items)); }

  static std::string print_all(const std::vector<ExprPtr>& items) {
    std::string result;
    for (const ExprPtr& item : items) result += (result.empty() ? "" : ", ") + print(*item);
    return result;
  }
};

}  // namespace

std::string print_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': result += "\\\""; break;
      case '\\': result += "\\\\"; break;
      case '\n': result += "\\n"; break;
      case '\t': result += "\\t"; break;
      case '\r': result += "\\r"; break;
      default: result += c;
    }
  }
  return result + '"';
}

std::string print_literal(const Literal& node) {
  switch (node.kind) {
    case LiteralKind::Bool: return node.int_value ? "true" : "false";
    case LiteralKind::Int: return fmt::format("{}", node.int_value);
    case LiteralKind::Float: return fmt::format("{}", node.float_value);
    case LiteralKind::Percent: return fmt::format("{:.15g}%", node.float_value * 100);
    case LiteralKind::Duration: return fmt::format("{}ms", node.int_value);
    case LiteralKind::Rate: return fmt::format("({} per {}ms)", node.int_value, node.int_value2);
    case LiteralKind::Size: return fmt::format("{}B", node.int_value);
    case LiteralKind::String: return print_string(node.string_value);
  }
  return {};
}

std::string print_rule(const RuleRef& rule) { return rule.text + (rule.wildcard ? "*" : ""); }

std::string print_item(const PatternItem& item) {
  return item.is_regex ? fmt::format("/{}/", item.text) : print_string(item.text);
}

std::string print_patterns(const std::vector<PatternRef>& patterns) {
  std::string result;
  for (const PatternRef& one : patterns) {
    if (!result.empty()) result += ", ";
    const Path* path = std::get_if<Path>(&one);
    result += path ? path->text() : print_item(std::get<PatternItem>(one));
  }
  return result;
}

std::string print_arguments(const std::vector<Argument>& arguments) {
  std::string result;
  for (const Argument& one : arguments) {
    if (!result.empty()) result += ", ";
    if (one.name) result += one.name->text + ": ";
    result += print(*one.value);
  }
  return result;
}

std::string print(const Expr& expr) { return std::visit(ExprPrinter{}, expr.node); }

}  // namespace mpol::ast
