// L0516 `name_style`: a name is not written in small letters with `_` between words.
// Why it matters: the library and the event's fields are; names of two styles are harder to remember.
#include <algorithm>

#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

bool is_named_freely(const ast::Decl& decl) {
  return std::holds_alternative<ast::ParamDecl>(decl.node) || std::holds_alternative<ast::SignalDecl>(decl.node) ||
         std::holds_alternative<ast::ScoreDecl>(decl.node) || std::holds_alternative<ast::PatternDecl>(decl.node) ||
         std::holds_alternative<ast::LexiconDecl>(decl.node) || std::holds_alternative<ast::ViewDecl>(decl.node) ||
         std::holds_alternative<ast::FindingDecl>(decl.node) || std::holds_alternative<ast::LetDecl>(decl.node) ||
         std::holds_alternative<ast::CounterDecl>(decl.node) || std::holds_alternative<ast::ActionDecl>(decl.node);
}

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// `hateBlock` and `HATE_Block` to `hate_block`.
std::string in_small_letters(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins_word = is_capital(name[i]) && i > 0 && name[i - 1] != '_' && !is_capital(name[i - 1]);
    if (begins_word) result += '_';
    result += is_capital(name[i]) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return result;
}

}  // namespace

void name_style(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const std::string& name = decl.name.text;
      if (!is_named_freely(decl) || std::none_of(name.begin(), name.end(), is_capital)) continue;
      out.report(Code::L0516, decl.name.span, name, in_small_letters(name));
    }
  }
}

}  // namespace mpol::lint
