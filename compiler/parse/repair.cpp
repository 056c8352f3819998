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
#include "compiler/parse/repair_reports.hpp"
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
  RepairReports reports_{file_, text_, tokens_, after_, diagnostics_, lost_};
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
    if (!known && best->kind == RepairKind::Incomplete)
      report_unexpected(place(best->index));
    else if (!known)
      reports_.report(*best, place(fault));
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
