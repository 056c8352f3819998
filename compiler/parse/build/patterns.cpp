#include "compiler/parse/build/build.hpp"

namespace mpol::parse {

ast::PatternItem Builder::pattern_item(P::PatternItemContext* context) {
  ast::PatternItem result;
  result.span = span(context);
  result.content = content(result.span);
  result.is_regex = context->REGEX() != nullptr;
  in_pattern_ = true;
  result.text = result.is_regex ? std::string(text(result.content)) : unescape(result.content);
  in_pattern_ = false;
  return result;
}

ast::PatternRef Builder::pattern_ref(P::PatternRefContext* context) {
  if (context->path()) return path(context->path());
  return pattern_item(context->patternItem());
}

std::vector<ast::PatternRef> Builder::pattern_group(P::PatternGroupContext* context) {
  std::vector<ast::PatternRef> result;
  for (P::PatternRefContext* one : context->patternRef()) result.push_back(pattern_ref(one));
  return result;
}

ast::PatternModifiers Builder::modifiers(const std::vector<P::ModifierContext*>& contexts) {
  ast::PatternModifiers result;
  for (P::ModifierContext* context : contexts) {
    if (context->IN()) {
      for (ast::Name& tag : language_tags(context->languageTag())) result.languages.push_back(std::move(tag));
      continue;
    }
    const std::string_view word = first_word(context);
    const auto modifier = word == "folded"     ? ast::PatternModifier::Folded
                          : word == "word"     ? ast::PatternModifier::Word
                          : word == "exact"    ? ast::PatternModifier::ExactCase
                          : word == "leet"     ? ast::PatternModifier::Leet
                          : word == "squeezed" ? ast::PatternModifier::Squeezed
                                               : ast::PatternModifier::Unspaced;
    result.list.emplace_back(modifier, span(context));
  }
  return result;
}

ast::DeclNode Builder::decl(P::PatternDeclContext* context) {
  ast::PatternDecl result;
  result.modifiers = modifiers(context->modifier());
  for (P::PatternItemContext* item : context->patternItem()) result.items.push_back(pattern_item(item));
  return result;
}

ast::DeclNode Builder::decl(P::LexiconDeclContext* context) {
  return ast::LexiconDecl{string(context->STRING()), span(context->STRING()), modifiers(context->modifier())};
}

ast::DeclNode Builder::decl(P::FindingDeclContext* context) {
  return ast::FindingDecl{expr(context->expr()), fields(context->field())};
}

ast::DeclNode Builder::decl(P::FindingRowsContext* context) {
  ast::FindingRows result;
  result.finding = path(context->path());
  result.language = language_tag(context->languageTag());
  for (P::FindingRowContext* one : context->findingRow()) {
    ast::FindingRow row;
    row.span = span(one);
    row.pattern = pattern_item(one->patternItem(0));
    row.modifiers = modifiers(one->modifier());
    if (one->UNLESS()) {
      row.unless = pattern_item(one->patternItem(1));
      row.unless_within = integer(span(one->INT()));
    }
    for (P::AttributeContext* attribute : one->attribute())
      row.attributes.emplace_back(name(attribute->name()), unary(attribute->unary()));
    result.rows.push_back(std::move(row));
  }
  return result;
}

}  // namespace mpol::parse
