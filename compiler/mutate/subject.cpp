#include "compiler/mutate/subject.hpp"

#include <fmt/format.h>

namespace mpol::mutate {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

void Mutations::add(std::vector<Edit> edits, Span span, std::string what, std::string advice) {
  Mutation& mutation = out_.emplace_back();
  mutation.op = op_;
  mutation.edits = std::move(edits);
  mutation.span = span;
  mutation.file = file_;
  mutation.decl = decl_;
  mutation.in_lexicon = span.file != subject_.decl.span.file;
  mutation.name = subject_.decl.name.text;
  mutation.rules = subject_.rules;
  mutation.what = std::move(what);
  mutation.advice = std::move(advice);
}

std::string Subject::text(Span span) const {
  std::string result;
  bool after_blank = false;
  for (const char c : sources.text(span)) {
    if (is_blank(c)) {
      after_blank = true;
      continue;
    }
    if (after_blank && !result.empty()) result += ' ';
    after_blank = false;
    result += c;
  }
  return result;
}

std::string Subject::rule_words() const {
  if (rules.empty()) return "the decision";
  if (rules.size() == 1) return rules.front();
  if (rules.size() <= 3) return fmt::format("one of {}", fmt::join(rules, ", "));
  return fmt::format("one of {}, {} and {} more", rules[0], rules[1], rules.size() - 2);
}

std::string Subject::expect(bool fires) const {
  if (rules.size() != 1) return "expects what " + rule_words() + " does then";
  // The name of an escalation has no hyphen; a rule's id has.
  if (rules.front().find('-') == std::string::npos)
    return (fires ? "expects a level of " : "expects no level of ") + rules.front();
  return (fires ? "expects " : "expects not ") + rules.front();
}

Span Subject::with_brackets(Span span) const {
  const std::string_view all = sources.file(span.file).text();
  while (true) {
    std::uint32_t begin = span.begin, end = span.end;
    while (begin > 0 && is_blank(all[begin - 1])) --begin;
    while (end < all.size() && is_blank(all[end])) ++end;
    if (begin == 0 || end == all.size() || all[begin - 1] != '(' || all[end] != ')') return span;
    span.begin = begin - 1;
    span.end = end + 1;
  }
}

Span Subject::with_comma(Span span) const {
  const std::string_view all = sources.file(span.file).text();
  std::uint32_t begin = span.begin, end = span.end;
  while (begin > 0 && is_blank(all[begin - 1])) --begin;
  if (begin > 0 && all[begin - 1] == ',') return {span.file, begin - 1, span.end};
  while (end < all.size() && is_blank(all[end])) ++end;
  if (end < all.size() && all[end] == ',') {
    ++end;
    while (end < all.size() && is_blank(all[end])) ++end;
    return {span.file, span.begin, end};
  }
  return span;
}

Span Subject::with_blank(Span span) const {
  const std::string_view all = sources.file(span.file).text();
  if (span.end < all.size() && !is_blank(all[span.end])) return span;
  while (span.begin > 0 && all[span.begin - 1] == ' ') --span.begin;
  return span;
}

Span Subject::with_line(Span span) const {
  const std::string_view all = sources.file(span.file).text();
  std::uint32_t begin = span.begin, end = span.end;
  while (begin > 0 && (all[begin - 1] == ' ' || all[begin - 1] == '\t')) --begin;
  while (end < all.size() && (all[end] == ' ' || all[end] == '\t' || all[end] == '\r')) ++end;
  const bool alone = (begin == 0 || all[begin - 1] == '\n') && (end == all.size() || all[end] == '\n');
  if (!alone) return span;
  return {span.file, begin, end < all.size() ? end + 1 : end};
}

}  // namespace mpol::mutate
