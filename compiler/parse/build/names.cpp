#include <algorithm>

#include "compiler/parse/build/build.hpp"
#include "compiler/parse/characters.hpp"
#include "compiler/parse/identifiers.hpp"

namespace mpol::parse {

Span Builder::span(antlr4::Token* token) const {
  return {file_, static_cast<std::uint32_t>(token->getStartIndex()),
          static_cast<std::uint32_t>(token->getStopIndex() + 1)};
}

Span Builder::span(antlr4::ParserRuleContext* context) const { return join(span(context->start), span(context->stop)); }

// The unbroken run of `///` lines that ends on the line before the declaration. What stands within the declaration
// before is not for this one.
std::string Builder::doc_before(antlr4::ParserRuleContext* context) const {
  const auto begin = static_cast<std::uint32_t>(context->start->getStartIndex());
  const auto last = std::lower_bound(docs_.begin(), docs_.end(), begin,
                                     [](const DocLine& doc, std::uint32_t place) { return doc.begin < place; });
  auto line = static_cast<std::uint32_t>(context->start->getLine());
  auto first = last;
  auto next = begin;
  const auto only_blanks = [&](std::size_t at) {
    bool blank = true;
    while (blank && at < next) blank = is_space(next_code_point(text_, at));
    return blank;
  };
  while (first != docs_.begin() && std::prev(first)->line + 1 == line && only_blanks(std::prev(first)->end)) {
    --first, --line;
    next = first->begin;
  }
  std::string result;
  for (auto doc = first; doc != last; ++doc) {
    std::string_view words = text_.substr(doc->begin + 3, doc->end - doc->begin - 3);
    if (words.starts_with(' ')) words.remove_prefix(1);
    if (!result.empty()) result += '\n';
    result += words;
  }
  return result;
}

ast::Name Builder::name(P::NameContext* context) const {
  const Span place = span(context);
  return {read_as(text(place)), place};
}

std::vector<ast::Name> Builder::names(const std::vector<P::NameContext*>& contexts, std::size_t from) const {
  std::vector<ast::Name> result;
  for (std::size_t i = from; i < contexts.size(); ++i) result.push_back(name(contexts[i]));
  return result;
}

ast::Path Builder::path(P::PathContext* context) const { return {names(context->name()), span(context)}; }

ast::RuleRef Builder::rule_ref(antlr4::tree::TerminalNode* node) const {
  ast::RuleRef result{read_as(text(span(node))), false, span(node)};
  if (result.text.ends_with('*')) {
    result.wildcard = true;
    result.text.pop_back();
  }
  return result;
}

ast::Name Builder::language_tag(P::LanguageTagContext* context) const {
  const Span place = span(context);
  return {read_as(text(place)), place};
}

std::vector<ast::Name> Builder::language_tags(const std::vector<P::LanguageTagContext*>& contexts) const {
  std::vector<ast::Name> result;
  for (P::LanguageTagContext* tag : contexts) result.push_back(language_tag(tag));
  return result;
}

ast::TypeExpr Builder::type(P::TypeContext* context) {
  ast::TypeExpr result;
  result.span = span(context);
  if (context->path()) {
    result.node = path(context->path());
  } else if (context->type()) {
    result.node = ast::ListType{std::make_unique<ast::TypeExpr>(type(context->type()))};
  } else if (!context->field().empty()) {
    result.node = ast::RecordType{fields(context->field())};
  } else {
    result.node = ast::EnumType{names(context->name())};
  }
  result.optional = context->optional != nullptr;
  if (context->sum().size() == 2) {
    result.low = expr(context->sum(0));
    result.high = expr(context->sum(1));
  } else if (context->sum().size() == 1) {
    result.at_most = expr(context->sum(0));
  }
  return result;
}

std::optional<ast::TypeExpr> Builder::maybe_type(P::TypeContext* context) {
  if (!context) return std::nullopt;
  return type(context);
}

ast::Field Builder::field(P::FieldContext* context) {
  ast::Field result;
  result.doc = doc_before(context);
  result.names = names(context->name());
  result.type = type(context->type());
  result.default_value = expr(context->expr());
  return result;
}

std::vector<ast::Field> Builder::fields(const std::vector<P::FieldContext*>& contexts) {
  std::vector<ast::Field> result;
  for (P::FieldContext* one : contexts) result.push_back(field(one));
  return result;
}

ast::Parameter Builder::parameter(P::ParameterContext* context) {
  return {name(context->name()), maybe_type(context->type()), expr(context->expr())};
}

}  // namespace mpol::parse
