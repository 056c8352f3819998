// The parts of print_ast that its files share. Internal to parse.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "compiler/parse/ast.hpp"

namespace mpol::ast {

// print_expr.cpp
std::string print_string(std::string_view text);
std::string print_literal(const Literal& node);
std::string print_rule(const RuleRef& rule);
std::string print_item(const PatternItem& item);
std::string print_patterns(const std::vector<PatternRef>& patterns);
std::string print_arguments(const std::vector<Argument>& arguments);

// Lines, indented.
class Lines {
 public:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    text_.append(indent_, ' ');
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  void deeper() { indent_ += 2; }
  void back() { indent_ -= 2; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t indent_ = 0;
};

// print_rules.cpp, print_tests.cpp: what stands under the line of the declaration.
void print_body(const RuleBody& body, Lines& out);
void print_levels(const EscalationDecl& decl, Lines& out);
void print_steps(const TestDecl& decl, Lines& out);

}  // namespace mpol::ast
