#include "compiler/parse/repair_reports.hpp"

#include "compiler/parse/build/build.hpp"
#include "compiler/parse/foreign.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {

Span RepairReports::span_at(std::size_t index) const {
  if (index < tokens_.size()) return {file_, tokens_[index].begin, tokens_[index].end};
  const std::uint32_t end = tokens_.empty() ? 0 : tokens_.back().end;
  return {file_, end, end};
}

void RepairReports::report(const Candidate& candidate, const Place& place) {
  const Span span = span_at(candidate.index);
  switch (candidate.kind) {
    case RepairKind::Word: return report_word(candidate);
    case RepairKind::Bracket: return report_bracket(candidate, place);
    case RepairKind::Missing: return report_missing(candidate, this->place(candidate.index));
    case RepairKind::RuleId: return report_rule_id(candidate);
    case RepairKind::Stray:
      diagnostics_.report(Code::E0119, span, candidate.meant).fix("remove it", {{span, ""}});
      return;
    case RepairKind::Reserved:
      diagnostics_.report(Code::E0132, span, written(span)).help("choose another name, also where it is used");
      return;
    case RepairKind::Extra: return report_extra(candidate);
    case RepairKind::Negated: return report_negated(candidate);
    case RepairKind::Title: return report_title(candidate);
    case RepairKind::Split: {
      const Span unit = span_at(candidate.index + 1);
      return report_split(span, unit, unit_meant_by(written(unit)), text_, diagnostics_);
    }
    case RepairKind::QuoteInside: return report_quote_inside(candidate);
    case RepairKind::Swapped: return report_swapped(candidate);
    case RepairKind::SideBySide: return report_side_by_side(candidate);
    case RepairKind::Unbracketed: return report_unbracketed(candidate);
    case RepairKind::Inside: return report_inside(candidate, place);
    case RepairKind::Incomplete:
    case RepairKind::Other: return;
  }
}

void RepairReports::report_quote_inside(const Candidate& candidate) {
  const Span whole{file_, candidate.put.front().begin, candidate.put.front().end};
  const std::string_view words = written(whole);
  // `""abc""` is a text with its quotes doubled.
  const bool doubled = words.starts_with("\"\"") && words.ends_with("\"\"");
  std::vector<Edit> edits;
  for (std::uint32_t at = whole.begin + 1; at + 1 < whole.end; ++at) {
    if (text_[at] == '\\') {
      ++at;
    } else if (text_[at] == '"') {
      const Span quote{file_, at, at + 1};
      edits.push_back(doubled ? Edit{quote, ""} : Edit{before(quote), "\\"});
    }
  }
  const Span place = edits.front().span;
  diagnostics_.report(Code::E0148, Span{file_, place.begin, place.begin + 1})
      .fix(doubled ? "write one quote at each end" : "write `\\\"` for each of them", std::move(edits));
}

void RepairReports::report_swapped(const Candidate& candidate) {
  const Span first = span_at(candidate.index), second = span_at(candidate.index + 1);
  // `score limit` is `limit : score`.
  const std::string between = candidate.put.size() > 2 ? " : " : " ";
  const std::string meant = std::string(written(second)) + between + std::string(written(first));
  const Span both{file_, first.begin, second.end};
  diagnostics_.report(Code::E0149, both, written(first), written(second))
      .fix(fmt::format("write `{}`", meant), {{both, meant}});
}

void RepairReports::report_side_by_side(const Candidate& candidate) {
  const Span span = span_at(candidate.index);
  const bool comma = candidate.removed > 0;
  auto report = diagnostics_.report(Code::E0150, span, describe_found(place(candidate.index)));
  for (const std::string_view word : {"and", "or"}) {
    const Edit edit = comma ? Edit{span, fmt::format(" {}", word)} : Edit{before(span), fmt::format("{} ", word)};
    report.fix(fmt::format("write `{}`", word), {edit});
  }
}

void RepairReports::report_unbracketed(const Candidate& candidate) {
  const Span first = span_at(candidate.index), last = span_at(candidate.index + candidate.removed - 1);
  std::vector<Edit> edits{{before(first), "("}, {after(last), ")"}};
  if (candidate.removed > 1) edits = {{first, "("}, {last, ")"}};
  diagnostics_.report(Code::E0151, Span{file_, first.begin, last.end}, candidate.meant)
      .fix("write parentheses", std::move(edits));
}

void RepairReports::report_inside(const Candidate& candidate, const Place& place) {
  const Span first = span_at(candidate.index), last = span_at(candidate.index + candidate.removed - 1);
  const Span whole{file_, first.begin, last.end};
  if (candidate.removed > 1) lost_.emplace_back(written(span_at(candidate.index + 1)));
  diagnostics_.report(Code::E0152, first, candidate.meant, describe_bracket(place, innermost_open(place)->index))
      .fix("move it out", {{before(span_at(0)), std::string(written(whole)) + "\n"}, {whole, ""}});
}

void RepairReports::report_word(const Candidate& candidate) {
  const bool two = !candidate.meant_last.empty();
  const std::size_t over = candidate.written_over > 0 ? candidate.written_over : two ? 1 : candidate.removed;
  const Span span{file_, span_at(candidate.index).begin, span_at(candidate.index + over - 1).end};
  std::vector<Edit> edits{{span, std::string(candidate.meant)}};
  if (two) edits.push_back({span_at(candidate.index + candidate.removed - 1), std::string(candidate.meant_last)});
  const std::string title = two ? fmt::format("write `{} … {}`", candidate.meant, candidate.meant_last)
                                : fmt::format("write `{}`", candidate.meant);
  // A word needs room before it.
  if (is_word(token_type(candidate.meant)) && span.begin > 0 && text_[span.begin - 1] > ' ')
    edits[0].replacement.insert(0, " ");
  diagnostics_.report(Code::E0120, span, written(span), candidate.meant).fix(title, std::move(edits));
}

// One sign, or the two brackets around what is good.
void RepairReports::report_extra(const Candidate& candidate) {
  const Span span = span_at(candidate.index);
  std::vector<Edit> edits{{span, ""}};
  if (candidate.removed > 1) edits.push_back({span_at(candidate.index + candidate.removed - 1), ""});
  diagnostics_.report(Code::E0136, span, candidate.meant)
      .fix(candidate.put.empty() ? "remove it" : "remove both brackets", std::move(edits));
}

void RepairReports::report_negated(const Candidate& candidate) {
  // The words that negate: `not`, or `does not have`.
  const std::size_t words = candidate.written_over;
  const Span first = span_at(candidate.index);
  const Span word{file_, span_at(candidate.index + candidate.removed - words).begin,
                  span_at(candidate.index + candidate.removed - 1).end};
  const Span last = span_at(candidate.index + candidate.removed - words - 1);
  const Span operand{file_, first.begin, last.end};
  diagnostics_.report(Code::E0137, word, written(operand))
      .fix("write `not` before it", {{before(first), "not "}, {{file_, last.end, word.end}, words > 1 ? " has" : ""}});
}

void RepairReports::report_title(const Candidate& candidate) {
  const Token& title = candidate.put.front();
  report_unquoted({file_, title.begin, title.end}, candidate.meant, text_, diagnostics_);
}

void RepairReports::report_bracket(const Candidate& candidate, const Place& place) {
  const OpenBracket open = *innermost_open(place);
  const Span opener = span_at(open.index);
  const Span last = span_at(place.index - 1);
  const bool own_line = candidate.meant == "}" && place.index == tokens_.size() &&
                        tokens_[open.index].line != tokens_[place.index - 1].line;
  // What the next line begins with is good: what is missing is missing on the line before it.
  const bool here = place.index < tokens_.size() && !tokens_[place.index].first_on_line;
  diagnostics_
      .report(Code::E0118, here ? span_at(place.index) : last, describe_found(place), candidate.meant,
              describe_bracket(place, open.index))
      .label(opener, "opened here")
      .fix(fmt::format("write the closing `{}`", candidate.meant), {{after(last), (own_line                 ? "\n"
                                                                                   : candidate.meant == "}" ? " "
                                                                                                            : "") +
                                                                                      std::string(candidate.meant)}});
}

void RepairReports::report_missing(const Candidate& candidate, const Place& place) {
  const bool sign = !is_word(token_type(candidate.meant.substr(0, candidate.meant.find(' '))));
  const Span span = span_at(place.index);
  const Span last = place.index > 0 ? after(span_at(place.index - 1)) : before(span);
  const bool touches = candidate.meant == ":" || candidate.meant == "," || candidate.meant == "(";
  const Edit edit = sign ? Edit{last, (touches ? "" : " ") + std::string(candidate.meant)}
                         : Edit{before(span), std::string(candidate.meant) + " "};
  const bool ends_line = sign && place.index > 0 && place.index < tokens_.size() && tokens_[place.index].first_on_line;
  diagnostics_
      .report(Code::E0134, ends_line ? span_at(place.index - 1) : span, candidate.meant,
              ends_line ? "at the end of this line" : "before " + describe_found(place))
      .fix(fmt::format("write `{}`", candidate.meant), {edit});
}

void RepairReports::report_rule_id(const Candidate& candidate) {
  const Token& token = candidate.put.front();
  const Span span{file_, token.begin, token.end};
  std::string id(written(span));
  for (char& c : id) {
    if (c >= 'a' && c <= 'z') c -= 'a' - 'A';
    if (c == '.' || c == '_') c = '-';
  }
  const bool digit_first = id[0] >= '0' && id[0] <= '9';
  // `R7` is `R-7`.
  const std::size_t number = id.find_first_of("0123456789");
  if (!digit_first && number != std::string::npos && id.find('-') == std::string::npos) id.insert(number, "-");
  if (digit_first || id.find('-') == std::string::npos) id.insert(0, "RULE-");
  diagnostics_.report(Code::E0133, span, written(span), id).fix(fmt::format("write `{}`", id), {{span, id}});
}

}  // namespace mpol::parse
