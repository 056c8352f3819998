// Repair by trial (Burke and Fisher, 1987): at the first token that does not fit, small changes are tried one after the
// other, and the first that lets the parser read on well beyond the fault is kept. Since a report's fix is such a
// change, it has been parsed before it is shown; and since the parser never sees the fault again, one fault gives one
// report.
//
// Unclosed texts come first: a text that ends with its line may have swallowed a bracket, so the places where it might
// have ended are tried too.
#include "compiler/parse/repair.hpp"

#include <algorithm>
#include <limits>

#include "compiler/parse/build/build.hpp"
#include "compiler/parse/candidates.hpp"
#include "compiler/parse/expected.hpp"
#include "compiler/parse/foreign.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// Tokens that must be read beyond a fault for a change to count as what the author meant. A word that is nearly right,
// and the form of an id, speak for themselves.
constexpr std::size_t kProof = 3;
constexpr std::size_t kProofOfExtra = 2;
constexpr std::size_t proof(RepairKind kind) {
  switch (kind) {
    case RepairKind::Word:
    case RepairKind::RuleId:
    case RepairKind::Negated:
    case RepairKind::Title:
    case RepairKind::Split:
    case RepairKind::QuoteInside:
    case RepairKind::Other: return 1;
    case RepairKind::Extra: return kProofOfExtra;
    default: return kProof;
  }
}
// Tokens behind a fault that a trial reads at most.
constexpr std::size_t kLookAhead = 60;
// Faults of one chunk that are looked for.
constexpr std::size_t kMostFaults = 50;

constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max();

struct Reach {
  bool ok = false;
  std::size_t index = 0;
};

class Repairer {
 public:
  Repairer(Damaged damaged, std::size_t& effort, Diagnostics& diagnostics)
      : file_(damaged.file),
        text_(damaged.text),
        tokens_(std::move(damaged.tokens)),
        entry_(damaged.entry),
        after_(damaged.after),
        effort_(effort),
        diagnostics_(diagnostics) {}

  Repaired run();

 private:
  std::vector<Token> repaired_tokens();
  Reach reach(const std::vector<Token>& tokens);
  // Where the tokens as they stand lead, whatever effort is left.
  Reach reach_all();
  Reach try_out(const Candidate& candidate, std::size_t fault);
  bool close_text_before(std::size_t fault);
  void close_text(std::size_t index);
  bool mend(std::size_t fault);
  const Candidate* best_of(const std::vector<Candidate>& candidates, std::size_t fault);
  void give_up(std::size_t fault);

  void report(const Candidate& candidate, const Place& place);
  void report_word(const Candidate& candidate);
  void report_bracket(const Candidate& candidate, const Place& place);
  void report_missing(const Candidate& candidate, const Place& place);
  void report_rule_id(const Candidate& candidate);
  void report_extra(const Candidate& candidate);
  void report_negated(const Candidate& candidate);
  void report_title(const Candidate& candidate);
  void report_quote_inside(const Candidate& candidate);
  void report_swapped(const Candidate& candidate);
  void report_side_by_side(const Candidate& candidate);
  void report_unbracketed(const Candidate& candidate);
  void report_inside(const Candidate& candidate, const Place& place);
  void report_unexpected(const Place& place);

  Place place(std::size_t index) const { return {tokens_, index, text_, after_}; }
  Span span_at(std::size_t index) const;
  std::string_view written(Span span) const { return text_.substr(span.begin, span.end - span.begin); }

  FileId file_;
  std::string_view text_;
  std::vector<Token> tokens_;
  Entry entry_;
  std::string_view after_;
  std::size_t& effort_;
  Diagnostics& diagnostics_;
  std::vector<std::string> lost_;
  std::uint32_t vague_line_ = 0;  // where the last report without a fix stands
};

Span Repairer::span_at(std::size_t index) const {
  if (index < tokens_.size()) return {file_, tokens_[index].begin, tokens_[index].end};
  const std::uint32_t end = tokens_.empty() ? 0 : tokens_.back().end;
  return {file_, end, end};
}

Reach Repairer::reach(const std::vector<Token>& tokens) {
  if (effort_ < tokens.size()) {
    effort_ = 0;
    return {};
  }
  effort_ -= tokens.size();
  const Attempt attempt(tokens, entry_);
  return {attempt.ok(), attempt.reached()};
}

Reach Repairer::reach_all() {
  effort_ -= std::min(effort_, tokens_.size());
  const Attempt attempt(tokens_, entry_);
  return {attempt.ok(), attempt.reached()};
}

// How far the change leads, counted in the tokens that stand now. Reading to the end of the look-ahead counts as good.
Reach Repairer::try_out(const Candidate& candidate, std::size_t fault) {
  if (effort_ == 0) return {};
  const std::size_t bound = std::max(fault, candidate.index + candidate.removed) + kLookAhead;
  const std::size_t whole = tokens_.size() - candidate.removed + candidate.put.size();
  const std::vector<Token> changed = make_change(candidate, tokens_, bound);
  const bool cut = changed.size() < whole;
  Reach result = reach(changed);
  if (cut && result.index == changed.size()) result.ok = true;
  if (result.index >= candidate.index + candidate.put.size())
    result.index = result.index - candidate.put.size() + candidate.removed;
  else
    result.index = candidate.index;
  return result;
}

Repaired Repairer::run() {
  std::vector<Token> tokens = repaired_tokens();
  return {std::move(tokens), std::move(lost_)};
}

std::vector<Token> Repairer::repaired_tokens() {
  for (std::size_t faults = 0; faults < kMostFaults; ++faults) {
    const Reach now = reach_all();
    // An unclosed text may be the cause of what does not fit behind it.
    if (close_text_before(now.ok ? tokens_.size() : now.index)) continue;
    if (now.ok) return std::move(tokens_);
    if (!mend(now.index)) {
      give_up(now.index);
      break;
    }
  }
  if (!reach_all().ok) tokens_.clear();
  return std::move(tokens_);
}

// ---- unclosed texts

bool Repairer::close_text_before(std::size_t fault) {
  for (std::size_t i = 0; i < tokens_.size() && i <= fault; ++i) {
    if (!tokens_[i].unclosed) continue;
    close_text(i);
    return true;
  }
  return false;
}

void Repairer::close_text(std::size_t index) {
  const Token token = tokens_[index];
  const bool regex = token.type == MpolLexer::REGEX;
  std::vector<std::uint32_t> ends{token.end};
  for (std::uint32_t i = token.begin + 2; i < token.end; ++i) {
    if (std::string_view("),{}]:").find(text_[i]) == std::string_view::npos) continue;
    std::uint32_t end = i;
    while (end > token.begin + 1 && text_[end - 1] == ' ') --end;
    ends.push_back(end);
  }
  Candidate best;
  std::uint32_t best_end = token.end;
  std::size_t best_reach = 0;
  for (const std::uint32_t end : ends) {
    Token closed = token;
    closed.unclosed = false;
    closed.end = end;
    Candidate candidate{RepairKind::Other, index, 1, {closed}, {}};
    for (const Token& rest : scan_part(text_.substr(end, token.end - end), end, token.line))
      candidate.put.push_back(rest);
    const Reach reached = try_out(candidate, index);
    if (best.put.empty() || reached.index > best_reach || reached.ok) {
      best = candidate;
      best_reach = reached.index;
      best_end = end;
    }
    if (reached.ok) break;
  }
  tokens_ = make_change(best, tokens_, kWhole);
  const Span place{file_, token.begin, best_end};
  const std::string_view sign = regex ? "/" : "\"";
  auto report = regex ? diagnostics_.report(Code::E0117, place) : diagnostics_.report(Code::E0116, place);
  const std::string_view words = written(place);
  const std::size_t open = words.rfind('[');
  if (regex && open != std::string_view::npos && words.find(']', open) == std::string_view::npos) {
    report.help("the `[` in it is not closed either");
  } else {
    report.fix(fmt::format("write the closing `{}`", sign), {{after(place), std::string(sign)}});
  }
}

// ---- faults

const Candidate* Repairer::best_of(const std::vector<Candidate>& candidates, std::size_t fault) {
  const Candidate* best = nullptr;
  std::size_t best_progress = 0;
  // A soft word put in where a name fits would only be read as a name.
  const Candidate any_name{RepairKind::Other, fault, 0, {Token{.type = MpolLexer::IDENT, .put_in = true}}, {}};
  const std::size_t as_name = try_out(any_name, fault).index;
  for (const Candidate& candidate : candidates) {
    const Reach reached = try_out(candidate, fault);
    const bool soft = candidate.kind == RepairKind::Missing && is_name(candidate.put[0].type);
    if (soft && reached.index <= as_name) continue;
    const std::size_t from = std::max(fault, candidate.index + candidate.removed);
    const std::size_t progress = reached.ok ? kProof + tokens_.size() : reached.index > from ? reached.index - from : 0;
    if (progress >= proof(candidate.kind) && progress > best_progress) {
      best = &candidate;
      best_progress = progress;
    }
    // What changes more comes later: leaving out a whole clause reads on furthest, and hides what else is in it.
    if (reached.ok || (candidate.kind == RepairKind::Other && progress >= kProof)) break;
  }
  return best;
}

// Reports the fault and changes the tokens so that reading goes beyond it. False when no change helps.
bool Repairer::mend(std::size_t fault) {
  const std::vector<Candidate> telling = telling_candidates(place(fault));
  const std::vector<Candidate> resuming = resuming_candidates(place(fault));
  const Candidate* best = best_of(telling, fault);
  const bool known = fault < tokens_.size() && tokens_[fault].after_unknown;
  if (best) {
    if (!known) report(*best, place(fault));
  } else {
    best = best_of(resuming, fault);
    const std::uint32_t line = fault < tokens_.size() ? tokens_[fault].line : 0;
    if (!known && (line == 0 || line != vague_line_)) report_unexpected(place(fault));
    vague_line_ = line;
  }
  if (!best) return false;
  tokens_ = make_change(*best, tokens_, kWhole);
  return true;
}

// Keeps what stands before the fault's line, with its brackets closed.
void Repairer::give_up(std::size_t fault) {
  std::size_t line = std::min(fault, tokens_.size() - 1);
  while (line > 0 && !tokens_[line].first_on_line) --line;
  tokens_.resize(line);
  while (const auto open = innermost_open(place(tokens_.size()))) {
    Token token = tokens_.back();
    token.type = token_type(open->closes_with);
    token.begin = token.end;
    token.put_in = true;
    tokens_.push_back(token);
  }
}

// ---- reports

void Repairer::report(const Candidate& candidate, const Place& place) {
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
    case RepairKind::Incomplete: return report_unexpected(this->place(candidate.index));
    case RepairKind::Other: return;
  }
}

void Repairer::report_quote_inside(const Candidate& candidate) {
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

void Repairer::report_swapped(const Candidate& candidate) {
  const Span first = span_at(candidate.index), second = span_at(candidate.index + 1);
  // `score limit` is `limit : score`.
  const std::string between = candidate.put.size() > 2 ? " : " : " ";
  const std::string meant = std::string(written(second)) + between + std::string(written(first));
  const Span both{file_, first.begin, second.end};
  diagnostics_.report(Code::E0149, both, written(first), written(second))
      .fix(fmt::format("write `{}`", meant), {{both, meant}});
}

void Repairer::report_side_by_side(const Candidate& candidate) {
  const Span span = span_at(candidate.index);
  const bool comma = candidate.removed > 0;
  auto report = diagnostics_.report(Code::E0150, span, describe_found(place(candidate.index)));
  for (const std::string_view word : {"and", "or"}) {
    const Edit edit = comma ? Edit{span, fmt::format(" {}", word)} : Edit{before(span), fmt::format("{} ", word)};
    report.fix(fmt::format("write `{}`", word), {edit});
  }
}

void Repairer::report_unbracketed(const Candidate& candidate) {
  const Span first = span_at(candidate.index), last = span_at(candidate.index + candidate.removed - 1);
  std::vector<Edit> edits{{before(first), "("}, {after(last), ")"}};
  if (candidate.removed > 1) edits = {{first, "("}, {last, ")"}};
  diagnostics_.report(Code::E0151, Span{file_, first.begin, last.end}, candidate.meant)
      .fix("write parentheses", std::move(edits));
}

void Repairer::report_inside(const Candidate& candidate, const Place& place) {
  const Span first = span_at(candidate.index), last = span_at(candidate.index + candidate.removed - 1);
  const Span whole{file_, first.begin, last.end};
  if (candidate.removed > 1) lost_.emplace_back(written(span_at(candidate.index + 1)));
  diagnostics_.report(Code::E0152, first, candidate.meant, describe_bracket(place, innermost_open(place)->index))
      .fix("move it out", {{before(span_at(0)), std::string(written(whole)) + "\n"}, {whole, ""}});
}

void Repairer::report_word(const Candidate& candidate) {
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
void Repairer::report_extra(const Candidate& candidate) {
  const Span span = span_at(candidate.index);
  std::vector<Edit> edits{{span, ""}};
  if (candidate.removed > 1) edits.push_back({span_at(candidate.index + candidate.removed - 1), ""});
  diagnostics_.report(Code::E0136, span, candidate.meant)
      .fix(candidate.put.empty() ? "remove it" : "remove both brackets", std::move(edits));
}

void Repairer::report_negated(const Candidate& candidate) {
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

void Repairer::report_title(const Candidate& candidate) {
  const Token& title = candidate.put.front();
  report_unquoted({file_, title.begin, title.end}, candidate.meant, text_, diagnostics_);
}

void Repairer::report_bracket(const Candidate& candidate, const Place& place) {
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

void Repairer::report_missing(const Candidate& candidate, const Place& place) {
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

void Repairer::report_rule_id(const Candidate& candidate) {
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

void Repairer::report_unexpected(const Place& place) {
  const std::vector<Token> before(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(place.index));
  const auto fits = [&](std::size_t type) {
    std::vector<Token> with = before;
    Token token;
    token.type = type;
    with.push_back(token);
    return reach(with).index > before.size() || effort_ == 0;
  };
  const std::string expected = effort_ == 0 ? std::string("the rest of a declaration") : describe_expected(place, fits);
  // A line that cannot be all is where something is missing, not the next one.
  const bool next_line = place.index > 0 && place.index < tokens_.size() && tokens_[place.index].first_on_line;
  const bool ends_early = next_line && effort_ > 0 && !fits(antlr4::Token::EOF) && !fits(token_type("}"));
  const bool at_last = place.index >= tokens_.size() && place.index > 0;
  const std::string found = ends_early ? std::string("the end of the line") : describe_found(place);
  auto report =
      diagnostics_.report(Code::E0101, span_at(place.index - (ends_early || at_last ? 1 : 0)), found, expected);
  if (const std::string_view hint = hint_for(place); !ends_early && !hint.empty()) report.help(std::string(hint));
}

}  // namespace

Repaired repair(Damaged damaged, std::size_t& effort, Diagnostics& diagnostics) {
  return Repairer(std::move(damaged), effort, diagnostics).run();
}

}  // namespace mpol::parse
