// Builds the syntax tree from ANTLR's parse tree. Internal to parse.
//
// In:     a parse tree without faults (repairs have been made before), the text its byte offsets refer to.
// Out:    the tree's values; names and literals are copied, nothing points back.
// Errors: what the grammar cannot say: units, numbers, escapes, chained comparisons.
// One file a subject: declarations, patterns, counters, rules, expressions, tests, literals.
#pragma once
#include "compiler/parse/antlr.hpp"
#include "compiler/parse/ast.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {

using P = MpolParser;

// Whether the word is a unit, or what other notations call one: `ms`, `hours` (literals.cpp).
bool names_unit(std::string_view word);
// The unit that such a word means: `min` of `minutes`.
std::string_view unit_meant_by(std::string_view word);

class Builder {
 public:
  Builder(FileId file, std::string_view text, const std::vector<DocLine>& docs, Diagnostics& diagnostics)
      : file_(file), text_(text), docs_(docs), diagnostics_(diagnostics) {}

  // declarations.cpp
  void head(P::PackageDeclContext* package, const std::vector<P::ImportDeclContext*>& imports, ast::File& out);
  ast::Decl declaration(P::DeclarationContext* context);

 private:
  // places.cpp: spans, words and doc comments
  Span span(antlr4::ParserRuleContext* context) const;
  Span span(antlr4::Token* token) const;
  Span span(antlr4::tree::TerminalNode* node) const { return span(node->getSymbol()); }
  std::string_view text(Span span) const { return text_.substr(span.begin, span.end - span.begin); }
  // As it is spelt in the language: a repair may have taken another word for it.
  std::string_view first_word(antlr4::ParserRuleContext* context) const {
    const std::string_view form = written_form(context->start->getType());
    return form.empty() ? text(span(context->start)) : form;
  }
  std::string doc_before(antlr4::ParserRuleContext* context) const;

  // names and types (names.cpp)
  ast::Name name(P::NameContext* context) const;
  std::vector<ast::Name> names(const std::vector<P::NameContext*>& contexts, std::size_t from = 0) const;
  ast::Path path(P::PathContext* context) const;
  ast::RuleRef rule_ref(antlr4::tree::TerminalNode* node) const;
  ast::Name language_tag(P::LanguageTagContext* context) const;
  std::vector<ast::Name> language_tags(const std::vector<P::LanguageTagContext*>& contexts) const;
  ast::TypeExpr type(P::TypeContext* context);
  std::optional<ast::TypeExpr> maybe_type(P::TypeContext* context);
  ast::Field field(P::FieldContext* context);
  std::vector<ast::Field> fields(const std::vector<P::FieldContext*>& contexts);
  ast::Parameter parameter(P::ParameterContext* context);

  // declarations.cpp
  ast::DeclNode decl(P::ParamDeclContext* context);
  ast::DeclNode decl(P::SignalDeclContext* context);
  ast::DeclNode decl(P::ScoreDeclContext* context);
  ast::DeclNode decl(P::TextsDeclContext* context);
  ast::DeclNode decl(P::LetDeclContext* context);
  ast::DeclNode decl(P::ActionDeclContext* context);
  ast::DeclNode decl(P::AuditDeclContext* context);
  std::vector<ast::Entry<ast::ExprPtr>> table(P::TableContext* context);
  template <class Entry>
  void key(P::KeyContext* context, Entry& entry);

  // counters.cpp
  ast::DeclNode decl(P::CounterDeclContext* context);

  // patterns.cpp
  ast::PatternItem pattern_item(P::PatternItemContext* context);
  ast::PatternRef pattern_ref(P::PatternRefContext* context);
  std::vector<ast::PatternRef> pattern_group(P::PatternGroupContext* context);
  ast::PatternModifiers modifiers(const std::vector<P::ModifierContext*>& contexts);
  ast::DeclNode decl(P::PatternDeclContext* context);
  ast::DeclNode decl(P::LexiconDeclContext* context);
  ast::DeclNode decl(P::FindingDeclContext* context);
  ast::DeclNode decl(P::FindingRowsContext* context);

  // rules.cpp
  ast::DeclNode decl(P::RuleDeclContext* context);
  ast::DeclNode decl(P::EscalationDeclContext* context);
  ast::DeclNode decl(P::OverrideDeclContext* context);
  ast::RuleBody rule_body(const std::vector<P::RuleClauseContext*>& clauses);
  void metadata(P::MetadataClauseContext* context, ast::RuleBody& body);
  ast::ForEach for_each(P::ForEachClauseContext* context);
  std::vector<ast::ActionCall> action_calls(P::ActionCallsContext* context);
  ast::ActionCall action_call(P::ActionCallContext* context);
  std::vector<ast::Argument> arguments(P::ArgumentsContext* context);

  // tests.cpp
  ast::DeclNode decl(P::TestDeclContext* context);
  ast::TestCase test_case(P::TestCaseContext* context);
  ast::TestStep test_step(P::TestStepContext* context);
  ast::EventRecord event_record(P::EventRecordContext* context);
  ast::EventValue event_value(P::EventValueContext* context);
  ast::Expectation expectation(P::ExpectationContext* context);

  // expressions.cpp, tails.cpp (what may follow an operand: `is`, `in`, `has`, a comparison), primaries.cpp
  ast::ExprPtr expr(P::ExprContext* context);  // a null context gives a null expression
  ast::ExprPtr expr(P::SumContext* context);
  ast::ExprPtr disjunction(P::DisjunctionContext* context);
  ast::ExprPtr conjunction(P::ConjunctionContext* context);
  ast::ExprPtr negation(P::NegationContext* context);
  ast::ExprPtr product(P::ProductContext* context);
  ast::ExprPtr unary(P::UnaryContext* context);
  ast::ExprPtr comparison(P::ComparisonContext* context);
  ast::ExprPtr tail(ast::ExprPtr subject, Span subject_span, P::ComparisonTailContext* context);
  ast::ExprPtr compare_tail(ast::ExprPtr subject, Span whole, P::CompareTailContext* context);
  ast::HasExpr has(P::HasTailContext* context);
  void report_chained(P::ComparisonContext* context);
  ast::ExprPtr primary(P::PrimaryContext* context);
  // Operands with the operators between them. A span includes brackets around its operand.
  struct Run {
    std::vector<ast::ExprPtr> operands;
    std::vector<Span> spans;
    std::vector<Span> operators;
    void add(ast::ExprPtr operand, Span whole) {
      operands.push_back(std::move(operand));
      spans.push_back(whole);
    }
  };
  ast::ExprPtr balanced(ast::BinaryOp op, Run& run, std::size_t begin, std::size_t end);
  ast::ExprPtr chain(Run run);

  // literals.cpp
  ast::ExprPtr literal(P::LiteralContext* context);
  ast::ExprPtr string_expr(antlr4::tree::TerminalNode* node);
  std::string string(antlr4::tree::TerminalNode* node);
  Span content(Span quoted) const;  // without the quotes or slashes
  std::string unescape(Span content);
  std::size_t unescape_one(Span content, std::size_t at, std::string& out);
  std::int64_t integer(Span digits);
  double number(Span digits);
  // The value of `24h`, and in `kind` whether it is a duration or a size.
  std::int64_t quantity(Span whole, ast::LiteralKind& kind);

  FileId file_;
  std::string_view text_;
  const std::vector<DocLine>& docs_;
  Diagnostics& diagnostics_;
  bool in_pattern_ = false;
};

template <class Node>
ast::ExprPtr make_expr(Span span, Node node) {
  return std::make_unique<ast::Expr>(ast::Expr{span, std::move(node)});
}

}  // namespace mpol::parse
