// A pattern of several is left out; so is a row of a finding, and a member of `any of { a, b }`.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

// Regexes can be long.
constexpr std::size_t kShownBytes = 60;

std::string shown(std::string text) {
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

class Patterns {
 public:
  Patterns(const Subject& subject, Mutations& out) : subject_(subject), out_(out) {}

  void leave_out(Span removed, Span span) {
    const std::string words = shown(subject_.text(span));
    out_.remove(removed, span, fmt::format("without `{}`", words),
                fmt::format("add a test with a text that only this pattern finds, on {}", subject_.rule_words()));
  }
  void group(const ast::Expr& expr) {
    const auto* has = std::get_if<ast::HasExpr>(&expr.node);
    const auto* count = std::get_if<ast::CountExpr>(&expr.node);
    if (!has && !count) return;
    const std::vector<ast::PatternRef>& patterns = has ? has->patterns : count->patterns;
    if (patterns.size() < 2 || (has && !has->braces)) return;
    for (const ast::PatternRef& pattern : patterns) {
      const auto* path = std::get_if<ast::Path>(&pattern);
      const Span span = path ? path->span : std::get<ast::PatternItem>(pattern).span;
      leave_out(subject_.with_comma(span), span);
    }
  }

 private:
  const Subject& subject_;
  Mutations& out_;
};

}  // namespace

void find_pattern(const Subject& subject, Mutations& out) {
  Patterns patterns(subject, out);
  if (const auto* decl = std::get_if<ast::PatternDecl>(&subject.decl.node); decl && decl->items.size() > 1) {
    for (const ast::PatternItem& item : decl->items)
      patterns.leave_out(subject.with_line(subject.with_comma(item.span)), item.span);
  }
  if (const auto* rows = std::get_if<ast::FindingRows>(&subject.decl.node); rows && rows->rows.size() > 1) {
    for (const ast::FindingRow& row : rows->rows) patterns.leave_out(subject.with_line(row.span), row.span);
  }
  for_each_expr(subject.decl, [&](const ast::Expr& expr, const Place&) { patterns.group(expr); });
}

}  // namespace mpol::mutate
