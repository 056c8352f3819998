// One walk over the tree. Recursion is as deep as the tree, which find_too_deep has bounded.
#include "compiler/parse/roles.hpp"

#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

using P = MpolParser;

constexpr auto kNoRule = static_cast<std::size_t>(-1);

// Words have no children. A cast that asks for the type takes longer than all else here.
antlr4::ParserRuleContext* inner_node(antlr4::tree::ParseTree* node) {
  return node->children.empty() ? nullptr : static_cast<antlr4::ParserRuleContext*>(node);
}

std::size_t rule_of(antlr4::tree::ParseTree* node) {
  const antlr4::ParserRuleContext* inner = inner_node(node);
  return inner ? inner->getRuleIndex() : kNoRule;
}

// A word that stands in the tree itself, among the children of `rule`.
struct Leaf {
  std::uint32_t index = 0;
  std::size_t type = 0;
  std::string_view form;
  bool first = false;
};

class Marker {
 public:
  Marker(const std::vector<Token>& tokens, Word* words, std::uint32_t first, std::vector<Group>& groups)
      : tokens_(tokens), words_(words), first_(first), groups_(groups) {}

  void walk(antlr4::ParserRuleContext& node, std::size_t parent);
  bool whole() const { return whole_; }

 private:
  static std::uint32_t index(const antlr4::Token* token) { return static_cast<std::uint32_t>(token->getTokenIndex()); }
  void add(GroupKind kind, std::uint32_t begin, std::uint32_t end) {
    groups_.push_back({kind, first_ + begin, first_ + end});
  }
  void statement(antlr4::ParserRuleContext& node, Start start) {
    words_[index(node.getStart())].start = start;
    add(GroupKind::Statement, index(node.getStart()), index(node.getStop()));
  }
  void tighten_next(std::uint32_t word) {
    if (word + 1 < tokens_.size()) words_[word + 1].tight = true;
  }
  void spaces(const Leaf& leaf, std::size_t rule, std::size_t parent, bool call);
  void starts(const Leaf& leaf, std::size_t rule);
  void conditional(P::IfPrimaryContext& node);
  void step(P::TestStepContext& node);
  void language_tag(antlr4::ParserRuleContext& node);

  const std::vector<Token>& tokens_;
  Word* words_;
  std::uint32_t first_;
  std::vector<Group>& groups_;
  bool whole_ = true;                                   // no word of several tokens is interrupted
  const antlr4::ParserRuleContext* chained_ = nullptr;  // a condition that continues the one before
};

// Their braces are around clauses.
bool has_body(std::size_t rule) {
  switch (rule) {
    case P::RuleInputDecl:
    case P::RuleScoreDecl:
    case P::RulePatternDecl:
    case P::RuleFindingDecl:
    case P::RuleFindingRows:
    case P::RuleTextsDecl:
    case P::RuleRuleDecl:
    case P::RuleEscalationDecl:
    case P::RuleOverrideDecl:
    case P::RuleTestDecl:
    case P::RuleProveDecl: return true;
    default: return false;
  }
}

bool is_clause(std::size_t rule, std::size_t parent) {
  switch (rule) {
    case P::RuleEvidencePart:
    case P::RuleFindingRow:
    case P::RuleTextEntry:
    case P::RuleRuleClause:
    case P::RuleLevel:
    case P::RuleTestParams:
    case P::RuleTestEach: return true;
    case P::RuleField: return parent == P::RuleInputDecl || parent == P::RuleFindingDecl;
    case P::RulePatternItem: return parent == P::RulePatternDecl;
    case P::RuleExpr: return parent == P::RuleProveDecl;
    default: return false;
  }
}

// `kind: prompt` in lists and calls, `limit : score` in declarations and in fields on lines of their own.
bool has_colon_apart(std::size_t rule, std::size_t parent) {
  return is_clause(rule, parent) ? rule == P::RuleField
                                 : rule == P::RuleParamDecl || rule == P::RuleSignalDecl || rule == P::RuleActionDecl ||
                                       rule == P::RuleLetDecl;
}

void Marker::spaces(const Leaf& leaf, std::size_t rule, std::size_t parent, bool call) {
  Word& word = words_[leaf.index];
  const std::string_view form = leaf.form;
  const bool dot = form == "." && rule == P::RulePath;
  if (form == "," || form == ")" || form == "]" || form == "?" || dot) word.tight = true;
  if (form == "(" && call) word.tight = true;
  if (form == "}" && written_form(tokens_[leaf.index - 1].type) == "{") word.tight = true;
  if (form == "(" || form == "[" || dot || (form == "-" && rule == P::RuleUnary && leaf.first))
    tighten_next(leaf.index);
  if (form == "{" && (rule == P::RuleRuleDecl || rule == P::RuleTestDecl)) word.column = Column::Brace;
  if (form != ":") return;
  word.tight = !has_colon_apart(rule, parent);
  if (rule == P::RuleField && !word.tight) word.column = Column::Colon;
}

// What may begin a line. Names before a field's colon stay together.
void Marker::starts(const Leaf& leaf, std::size_t rule) {
  const std::string_view form = leaf.form;
  const bool tail = (rule == P::RuleLevel && (form == "then" || form == "lowers")) ||
                    (rule == P::RuleRuleClause && form == "where") || (rule == P::RuleField && form == "else");
  if (tail) words_[leaf.index].start = Start::Tail;
  const bool listed = form == "," && rule != P::RuleField && rule != P::RuleTextsDecl && rule != P::RulePatternDecl &&
                      rule != P::RuleEvidencePart;
  if (listed && leaf.index + 1 < tokens_.size()) words_[leaf.index + 1].start = Start::Entry;
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
  if (chained_ != &node) add(GroupKind::Operators, index(node.getStart()), index(node.getStop()));
  words_[index(node.ELSE()->getSymbol())].start = Start::Operator;
}

// The first step of a case stands behind its title.
void Marker::step(P::TestStepContext& node) {
  auto* row = dynamic_cast<P::TestCaseContext*>(node.parent);
  const bool is_first = row != nullptr && row->testStep(0) == &node;
  const std::uint32_t begin = index(is_first ? row->getStart() : node.getStart());
  words_[begin].start = Start::Clause;
  add(GroupKind::Statement, begin, index(node.eventRecord()->getStop()));
  std::uint32_t last = 0;  // the last `expect`
  for (antlr4::tree::ParseTree* child : node.children) {
    auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child);
    if (!leaf) continue;
    const std::uint32_t word = index(leaf->getSymbol());
    const std::string_view form = written_form(tokens_[word].type);
    if (form == "event" && word != begin) words_[word].column = Column::Event;
    if (form != "expect") continue;
    if (last > 0) add(GroupKind::Statement, last, word - 1);
    last = word;
    words_[word].start = Start::Expect;
    words_[word].column = Column::Expect;
  }
  if (last > 0) add(GroupKind::Statement, last, index(node.getStop()));
}

void Marker::language_tag(antlr4::ParserRuleContext& node) {
  for (std::uint32_t i = index(node.getStart()) + 1; i <= index(node.getStop()); ++i) {
    words_[i].tight = true;
    whole_ = whole_ && tokens_[i].begin == tokens_[i - 1].end;
  }
}

// The operator whose operands `rule` holds.
std::size_t operator_of(std::size_t rule) {
  switch (rule) {
    case P::RuleExpr: return P::IMPLIES;
    case P::RuleDisjunction: return P::OR;
    case P::RuleConjunction: return P::AND;
    default: return 0;
  }
}

GroupKind bracket_kind(std::string_view close, std::size_t rule) {
  if (close == ")") return GroupKind::Parens;
  if (rule == P::RuleEventRecord) return GroupKind::Record;
  return has_body(rule) ? GroupKind::Body : GroupKind::List;
}

void Marker::walk(antlr4::ParserRuleContext& node, std::size_t parent) {
  const std::size_t rule = node.getRuleIndex();
  if (node.getStart() == nullptr || node.getStop() == nullptr || node.children.empty()) return;
  if (rule == P::RuleLanguageTag) return language_tag(node);
  if (rule == P::RuleDeclaration || rule == P::RulePackageDecl || rule == P::RuleImportDecl)
    statement(node, Start::Declaration);
  if (is_clause(rule, parent)) statement(node, Start::Clause);
  if (rule == P::RuleTestStep) step(static_cast<P::TestStepContext&>(node));
  if (rule == P::RuleRuleClause && dynamic_cast<P::MetadataClauseContext*>(&node))
    words_[index(node.getStop())].column = Column::Value;
  if (rule == P::RuleCounterClause || rule == P::RuleSignalClause || rule == P::RuleAttribute)
    words_[index(node.getStart())].start = Start::Tail;
  auto* condition = rule == P::RulePrimary ? dynamic_cast<P::IfPrimaryContext*>(&node) : nullptr;
  if (condition) conditional(*condition);
  // Parentheses behind a name: of a call, or of parameters.
  const bool call = rule == P::RuleActionCall || rule == P::RuleLetDecl || rule == P::RuleActionDecl ||
                    (rule == P::RulePrimary && node.children.size() > 1 && rule_of(node.children[0]) == P::RulePath);
  bool has_operators = false;
  std::uint32_t open = 0;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (antlr4::ParserRuleContext* inner = inner_node(node.children[i])) {
      walk(*inner, rule);
      continue;
    }
    auto* terminal = dynamic_cast<antlr4::tree::TerminalNode*>(node.children[i]);
    if (!terminal) continue;
    const std::size_t type = terminal->getSymbol()->getType();
    if (type == antlr4::Token::EOF) continue;
    const Leaf leaf{index(terminal->getSymbol()), type, written_form(type), i == 0};
    spaces(leaf, rule, parent, call);
    starts(leaf, rule);
    if (leaf.form == "{" || leaf.form == "[" || leaf.form == "(") open = leaf.index;
    if (leaf.form == "}" || leaf.form == "]" || leaf.form == ")") add(bracket_kind(leaf.form, rule), open, leaf.index);
    if (condition && type == P::ELSE) chained_ = only_conditional(condition->expr(2));
    if (operator_of(rule) != 0 && type == operator_of(rule)) {
      words_[leaf.index].start = Start::Operator;
      has_operators = true;
    }
  }
  if (has_operators) add(GroupKind::Operators, index(node.getStart()), index(node.getStop()));
}

}  // namespace

bool mark_roles(antlr4::ParserRuleContext& tree, const std::vector<Token>& tokens, Word* words, std::uint32_t first,
                std::vector<Group>& groups) {
  Marker marker(tokens, words, first, groups);
  marker.walk(tree, kNoRule);
  return marker.whole();
}

}  // namespace mpol::parse
