// A rule loses an `unless` or the `where` of its `for each`; a counter its `where`; a signal what it falls back to; a row of a finding its excuse.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

class Clauses {
 public:
  Clauses(const Subject& subject, Mutations& out) : subject_(subject), out_(out) {}

  // The expression, and the word that stands before it.
  void remove(const ast::ExprPtr& expr, std::string_view word, const std::string& advice) {
    if (!expr) return;
    const Span operand = subject_.with_brackets(expr->span);
    const std::string_view all = subject_.sources.file(operand.file).text();
    const std::size_t begin = all.rfind(word, operand.begin);
    if (begin == std::string_view::npos || begin < subject_.decl.span.begin) return;
    const Span clause{operand.file, static_cast<std::uint32_t>(begin), operand.end};
    out_.remove(clause, clause, fmt::format("without this `{}`", word), advice);
  }
  void excuse(const ast::FindingRow& row) {
    if (!row.unless) return;
    const std::string_view all = subject_.sources.file(row.span.file).text();
    const std::size_t begin = all.rfind("unless", row.unless->span.begin);
    const std::size_t end = all.find("characters", row.unless->span.end);
    if (begin == std::string_view::npos || end == std::string_view::npos || begin < row.span.begin) return;
    const Span clause{row.span.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end + 10)};
    out_.remove(clause, clause, "without this `unless`",
                fmt::format("add a test with what the row excuses on {}", subject_.rule_words()));
  }

 private:
  const Subject& subject_;
  Mutations& out_;
};

}  // namespace

void find_clause(const Subject& subject, Mutations& out) {
  Clauses clauses(subject, out);
  const auto body = [&](const ast::RuleBody& rule) {
    for (const ast::ExprPtr& unless : rule.unless)
      clauses.remove(unless, "unless", fmt::format("add a test of the exception that {}", subject.expect(false)));
    if (rule.for_each)
      clauses.remove(rule.for_each->where, "where",
                     fmt::format("add a test with a finding that `where` leaves out, that {}", subject.expect(false)));
  };
  const auto& node = subject.decl.node;
  if (const auto* rule = std::get_if<ast::RuleDecl>(&node)) body(rule->body);
  if (const auto* change = std::get_if<ast::OverrideDecl>(&node)) body(change->body);
  if (const auto* counter = std::get_if<ast::CounterDecl>(&node))
    clauses.remove(counter->where, "where",
                   fmt::format("add a test with events that must not count, on {}", subject.rule_words()));
  if (const auto* signal = std::get_if<ast::SignalDecl>(&node))
    clauses.remove(
        signal->fallback, "else",
        fmt::format("add a test with `{}: unavailable` on {}", subject.decl.name.text, subject.rule_words()));
  if (const auto* rows = std::get_if<ast::FindingRows>(&node)) {
    for (const ast::FindingRow& row : rows->rows) clauses.excuse(row);
  }
}

}  // namespace mpol::mutate
