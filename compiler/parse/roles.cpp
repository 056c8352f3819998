// One walk over the tree. Recursion is as deep as the tree, which find_too_deep has bounded.
#include "compiler/parse/roles.hpp"

#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

using P = MpolParser;
using Tree = antlr4::tree::ParseTree;

class Marker {
 public:
  Marker(const std::vector<Token>& tokens, Word* words, std::uint32_t first, std::vector<Group>& groups)
      : tokens_(tokens), words_(words), first_(first), groups_(groups) {}

  void walk(antlr4::ParserRuleContext& node, std::size_t parent);

 private:
  static std::uint32_t index(const antlr4::Token* token) { return static_cast<std::uint32_t>(token->getTokenIndex()); }
  void add(GroupKind kind, std::uint32_t begin, std::uint32_t end) {
    groups_.push_back({kind, first_ + begin, first_ + end});
  }
  void statement(antlr4::ParserRuleContext& node, Start start) {
    words_[index(node.getStart())].start = start;
    add(GroupKind::Statement, index(node.getStart()), index(node.getStop()));
  }
  void brackets(antlr4::ParserRuleContext& node);
  void entries(antlr4::ParserRuleContext& node);
  void operators(antlr4::ParserRuleContext& node, std::size_t type);
  void conditional(P::IfPrimaryContext& node);
  void step(P::TestStepContext& node);
  void language_tag(antlr4::ParserRuleContext& node);
  void colon(antlr4::ParserRuleContext& node, std::size_t parent);
  bool tight_parens(std::size_t rule, const antlr4::ParserRuleContext& node) const;

  const std::vector<Token>& tokens_;
  Word* words_;
  std::uint32_t first_;
  std::vector<Group>& groups_;
  std::vector<const antlr4::ParserRuleContext*> chained_;  // conditions that continue the one before
};

// Their braces are around clauses.
bool has_body(std::size_t rule) {
  switch (rule) {
    case P::RuleInputDecl: case P::RuleScoreDecl: case P::RulePatternDecl: case P::RuleFindingDecl:
    case P::RuleFindingRows: case P::RuleTextsDecl: case P::RuleRuleDecl: case P::RuleEscalationDecl:
    case P::RuleOverrideDecl: case P::RuleTestDecl: case P::RuleProveDecl:
      return true;
    default: return false;
  }
}

bool is_clause(std::size_t rule, std::size_t parent) {
  switch (rule) {
    case P::RuleEvidencePart: case P::RuleFindingRow: case P::RuleTextEntry: case P::RuleRuleClause: case P::RuleLevel:
    case P::RuleTestParams:
      return true;
    case P::RuleField: return parent == P::RuleInputDecl || parent == P::RuleFindingDecl;
    case P::RulePatternItem: return parent == P::RulePatternDecl;
    case P::RuleExpr: return parent == P::RuleProveDecl;
    default: return false;
  }
}

template <class Visit>
void each_terminal(antlr4::ParserRuleContext& node, Visit visit) {
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(node.children[i])) visit(i, *leaf->getSymbol());
}

bool Marker::tight_parens(std::size_t rule, const antlr4::ParserRuleContext& node) const {
  return rule == P::RuleActionCall || rule == P::RuleLetDecl || rule == P::RuleActionDecl ||
         dynamic_cast<const P::CallPrimaryContext*>(&node) != nullptr;
}

void Marker::brackets(antlr4::ParserRuleContext& node) {
  const std::size_t rule = node.getRuleIndex();
  std::vector<std::uint32_t> open;
  each_terminal(node, [&](std::size_t, const antlr4::Token& token) {
    const std::string_view form = written_form(token.getType());
    if (form == "{" || form == "[" || form == "(") open.push_back(index(&token));
    if (form == "(" && tight_parens(rule, node)) words_[index(&token)].tight = true;
    if ((form != "}" && form != "]" && form != ")") || open.empty()) return;
    const GroupKind kind = form == ")" ? GroupKind::Parens : has_body(rule) ? GroupKind::Body : GroupKind::List;
    add(kind, open.back(), index(&token));
    open.pop_back();
  });
}

// What follows a comma: an entry, or a clause where each has a line of its own. Names before a field's colon stay together.
void Marker::entries(antlr4::ParserRuleContext& node) {
  if (node.getRuleIndex() == P::RuleField || node.getRuleIndex() == P::RuleTextsDecl) return;
  each_terminal(node, [&](std::size_t, const antlr4::Token& token) {
    if (written_form(token.getType()) != ",") return;
    const std::uint32_t next = index(&token) + 1;
    if (next < tokens_.size() && words_[next].start == Start::Nothing) words_[next].start = Start::Entry;
  });
}

void Marker::operators(antlr4::ParserRuleContext& node, std::size_t type) {
  bool any = false;
  each_terminal(node, [&](std::size_t, const antlr4::Token& token) {
    if (token.getType() != type) return;
    words_[index(&token)].start = Start::Operator;
    any = true;
  });
  if (any) add(GroupKind::Operators, index(node.getStart()), index(node.getStop()));
}

// The condition that `expr` is, if it is nothing else.
P::IfPrimaryContext* only_conditional(antlr4::ParserRuleContext* expr) {
  while (expr && expr->children.size() == 1) {
    if (auto* found = dynamic_cast<P::IfPrimaryContext*>(expr)) return found;
    expr = dynamic_cast<antlr4::ParserRuleContext*>(expr->children[0]);
  }
  return dynamic_cast<P::IfPrimaryContext*>(expr);
}

// `if … then … else if … then … else …` is one group: all its `else` begin lines, or none.
void Marker::conditional(P::IfPrimaryContext& node) {
  if (chained_.empty() || chained_.back() != &node) add(GroupKind::Operators, index(node.getStart()), index(node.getStop()));
  words_[index(node.ELSE()->getSymbol())].start = Start::Operator;
  if (P::IfPrimaryContext* next = only_conditional(node.expr(2))) chained_.push_back(next);
}

void Marker::step(P::TestStepContext& node) {
  const std::uint32_t begin = index(node.getStart());
  words_[begin].start = Start::Clause;
  add(GroupKind::Statement, begin, index(node.eventRecord()->getStop()));
  std::vector<std::uint32_t> expects;
  each_terminal(node, [&](std::size_t, const antlr4::Token& token) {
    const std::string_view form = written_form(token.getType());
    if (form == "event" && index(&token) != begin) words_[index(&token)].column = Column::Event;
    if (form == "expect") expects.push_back(index(&token));
  });
  for (std::size_t i = 0; i < expects.size(); ++i) {
    words_[expects[i]].start = Start::Expect;
    words_[expects[i]].column = Column::Expect;
    add(GroupKind::Statement, expects[i], i + 1 < expects.size() ? expects[i + 1] - 1 : index(node.getStop()));
  }
}

// `fr-CH`: as written, since `A -1` is not `A-1`.
void Marker::language_tag(antlr4::ParserRuleContext& node) {
  for (std::uint32_t i = index(node.getStart()) + 1; i <= index(node.getStop()); ++i)
    words_[i].tight = tokens_[i].begin == tokens_[i - 1].end;
}

// `kind: prompt` in lists and calls, `limit : score` in declarations and fields on lines of their own.
void Marker::colon(antlr4::ParserRuleContext& node, std::size_t parent) {
  const std::size_t rule = node.getRuleIndex();
  const bool in_body = rule == P::RuleField && is_clause(rule, parent);
  const bool apart = in_body || rule == P::RuleParamDecl || rule == P::RuleSignalDecl || rule == P::RuleActionDecl ||
                     rule == P::RuleLetDecl;
  each_terminal(node, [&](std::size_t, const antlr4::Token& token) {
    if (written_form(token.getType()) != ":") return;
    words_[index(&token)].tight = !apart;
    if (in_body) words_[index(&token)].column = Column::Colon;
  });
}

bool is_metadata(const antlr4::ParserRuleContext& node) {
  return dynamic_cast<const P::MetadataClauseContext*>(&node) != nullptr;
}

void Marker::walk(antlr4::ParserRuleContext& node, std::size_t parent) {
  const std::size_t rule = node.getRuleIndex();
  if (node.getStart() == nullptr || node.getStop() == nullptr || node.children.empty()) return;
  if (rule == P::RuleDeclaration || rule == P::RulePackageDecl || rule == P::RuleImportDecl)
    statement(node, Start::Declaration);
  if (is_clause(rule, parent)) statement(node, Start::Clause);
  if (rule == P::RuleTestStep) step(static_cast<P::TestStepContext&>(node));
  if (is_metadata(node)) words_[index(node.getStop())].column = Column::Value;
  if (rule == P::RuleCounterClause || rule == P::RuleSignalClause || rule == P::RuleAttribute)
    words_[index(node.getStart())].start = Start::Tail;
  each_terminal(node, [&](std::size_t at, const antlr4::Token& token) {
    Word& word = words_[index(&token)];
    const std::string_view form = written_form(token.getType());
    const bool tail = (rule == P::RuleLevel && (form == "then" || form == "lowers")) ||
                      (rule == P::RuleRuleClause && form == "where") || (rule == P::RuleField && form == "else");
    if (tail) word.start = Start::Tail;
    if (form == "," || form == ")" || form == "]" || form == "?" || (form == "." && rule == P::RulePath))
      word.tight = true;
    const bool opens = form == "(" || form == "[" || (form == "." && rule == P::RulePath);
    const bool sign = form == "-" && rule == P::RuleUnary && at == 0;
    if ((opens || sign) && index(&token) + 1 < tokens_.size()) words_[index(&token) + 1].tight = true;
    if (form == "}" && index(&token) > 0 && written_form(tokens_[index(&token) - 1].type) == "{") word.tight = true;
  });
  colon(node, parent);
  brackets(node);
  entries(node);
  if (rule == P::RuleExpr) operators(node, P::IMPLIES);
  if (rule == P::RuleDisjunction) operators(node, P::OR);
  if (rule == P::RuleConjunction) operators(node, P::AND);
  if (auto* condition = dynamic_cast<P::IfPrimaryContext*>(&node)) conditional(*condition);
  if (rule == P::RuleLanguageTag) return language_tag(node);
  for (Tree* child : node.children)
    if (auto* context = dynamic_cast<antlr4::ParserRuleContext*>(child)) walk(*context, rule);
}

}  // namespace

void mark_roles(antlr4::ParserRuleContext& tree, const std::vector<Token>& tokens, Word* words, std::uint32_t first,
                std::vector<Group>& groups) {
  Marker(tokens, words, first, groups).walk(tree, static_cast<std::size_t>(-1));
}

}  // namespace mpol::parse
