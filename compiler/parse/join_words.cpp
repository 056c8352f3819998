#include "compiler/parse/join_words.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/build/build.hpp"
#include "compiler/parse/foreign.hpp"
#include "compiler/parse/identifiers.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// Words that a name follows, the one that they declare.
constexpr std::string_view kNamingWords[] = {"param", "signal",  "score",   "pattern", "lexicon",  "view", "finding",
                                             "let",   "counter", "verdict", "action",  "override", "input"};
// Signs that one value follows. Where a list may stand, a comma is what it looks like.
constexpr std::string_view kBeforeValue[] = {"==", "!=", "<", "<=", ">", ">=", "=", "..", "+", "*"};

class Joiner {
 public:
  Joiner(FileId file, std::string_view text, std::vector<Token>& tokens, Diagnostics& diagnostics)
      : file_(file), text_(text), tokens_(tokens), diagnostics_(diagnostics) {}

  void run() {
    join_names();
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      join_rule_id(i);
      join_comma(i);
      join_space(i);
      join_percent(i);
      complete_rate(i);
    }
  }

 private:
  std::string_view written(std::size_t i) const {
    return i < tokens_.size() ? text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin) : std::string_view();
  }
  std::string_view form(std::size_t i) const { return i < tokens_.size() ? written_form(tokens_[i].type) : ""; }
  std::size_t type(std::size_t i) const { return i < tokens_.size() ? tokens_[i].type : 0; }
  bool touch(std::size_t i) const { return i + 1 < tokens_.size() && tokens_[i].end == tokens_[i + 1].begin; }
  Span span(std::size_t first, std::size_t last) const { return {file_, tokens_[first].begin, tokens_[last].end}; }

  void join(std::size_t first, std::size_t last, std::size_t type) {
    tokens_[first].type = type;
    tokens_[first].end = tokens_[last].end;
    const auto begin = tokens_.begin() + static_cast<std::ptrdiff_t>(first);
    tokens_.erase(begin + 1, begin + static_cast<std::ptrdiff_t>(last - first) + 1);
  }

  // The last piece of `a-b-c` that begins here; `first` itself when nothing but a name does.
  std::size_t last_piece(std::size_t first) const {
    std::size_t last = first;
    while (touch(last) && form(last + 1) == "-" && touch(last + 1) && (is_word_piece(last + 2))) last += 2;
    return last;
  }
  bool is_word_piece(std::size_t i) const {
    return is_word(type(i)) || type(i) == MpolLexer::IDENT || type(i) == MpolLexer::INT;
  }

  // `param my-limit`, and `my-limit` wherever it is used: one report for each name.
  void join_names() {
    std::map<std::string_view, std::vector<Span>> names;
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      const bool declares =
          std::find(std::begin(kNamingWords), std::end(kNamingWords), form(i - 1)) != std::end(kNamingWords);
      if (!declares || !is_name(type(i))) continue;
      const std::size_t last = last_piece(i);
      if (last > i) names.try_emplace(text_.substr(tokens_[i].begin, tokens_[last].end - tokens_[i].begin));
    }
    if (names.empty()) return;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!is_name(type(i))) continue;
      for (std::size_t last = last_piece(i); last > i; last -= 2) {
        const auto name = names.find(text_.substr(tokens_[i].begin, tokens_[last].end - tokens_[i].begin));
        if (name == names.end()) continue;
        name->second.push_back(span(i, last));
        join(i, last, MpolLexer::IDENT);
        break;
      }
    }
    for (const auto& [name, places] : names) {
      std::string meant(name);
      std::replace(meant.begin(), meant.end(), '-', '_');
      std::vector<Edit> edits;
      for (const Span place : places) edits.push_back({place, meant});
      diagnostics_.report(Code::E0139, places.front(), name)
          .fix(fmt::format("write `{}`{}", meant, places.size() > 1 ? ", also where it is used" : ""),
               std::move(edits));
    }
  }

  // `>= 0,6` and `> 5,000`.
  void join_comma(std::size_t i) {
    const bool is_value =
        i > 0 && std::find(std::begin(kBeforeValue), std::end(kBeforeValue), form(i - 1)) != std::end(kBeforeValue);
    if (!is_value || type(i) != MpolLexer::INT || form(i + 1) != "," || !touch(i) || !touch(i + 1)) return;
    const bool has_percent = type(i + 2) == MpolLexer::PERCENT;
    if (type(i + 2) != MpolLexer::INT && !has_percent) return;
    const bool is_thousands = !has_percent && written(i + 2).size() == 3 && !written(i).starts_with('0');
    std::string meant(written(i));
    meant += is_thousands ? "_" : ".";
    meant += written(i + 2);
    report_separator(span(i, i + 2), "comma", meant, text_, diagnostics_);
    join(i, i + 2, has_percent ? MpolLexer::PERCENT : is_thousands ? MpolLexer::INT : MpolLexer::FLOAT);
  }

  // `100 000`
  void join_space(std::size_t i) {
    if (type(i) != MpolLexer::INT || type(i + 1) != MpolLexer::INT || written(i + 1).size() != 3) return;
    if (tokens_[i].line != tokens_[i + 1].line || written(i).size() > 3) return;
    std::size_t last = i + 1;
    while (type(last + 1) == MpolLexer::INT && written(last + 1).size() == 3) ++last;
    std::string meant(written(i));
    for (std::size_t part = i + 1; part <= last; ++part) meant += fmt::format("_{}", written(part));
    const Span whole = span(i, last);
    report_separator(whole, "space", meant, text_, diagnostics_);
    join(i, last, MpolLexer::INT);
  }

  // `TОX-001` with a letter that is not Latin, which has been reported.
  void join_rule_id(std::size_t i) {
    if (type(i) != MpolLexer::IDENT || last_piece(i) == i) return;
    const std::string plain = read_as(written(i));
    if (plain != written(i) && plain[0] >= 'A' && plain[0] <= 'Z') join(i, last_piece(i), MpolLexer::RULE_ID);
  }

  void join_percent(std::size_t i) {
    if ((type(i) != MpolLexer::INT && type(i) != MpolLexer::FLOAT) || tokens_[i].line != tokens_[i + 1].line) return;
    if (written(i + 1) != "percent" && written(i + 1) != "pct") return;
    report_split(span(i, i), span(i + 1, i + 1), "%", text_, diagnostics_);
    join(i, i + 1, MpolLexer::PERCENT);
  }

  // `10 per min`
  void complete_rate(std::size_t i) {
    if (type(i) != MpolLexer::INT || i + 2 >= tokens_.size()) return;
    if (!is_name(type(i + 2)) || !names_unit(written(i + 2))) return;
    // `10/minute`, `10 a minute`
    const std::string_view between = written(i + 1);
    const bool slash = between == "/" && touch(i) && touch(i + 1) && written(i + 2).size() > 1 && form(i + 3) != "(";
    const bool article = between == "a" || between == "an" || between == "every" || between == "each";
    if (form(i + 1) != "per" && !slash && !article) return;
    const std::string meant = fmt::format("1{}", unit_meant_by(written(i + 2)));
    diagnostics_.report(Code::E0141, span(i + 2, i + 2), written(i + 2))
        .fix(fmt::format("write `{} per {}`", written(i), meant),
             {{{file_, tokens_[i].end, tokens_[i + 2].end}, " per " + meant}});
    tokens_[i + 1].type = token_type("per");
    tokens_[i + 2].type = MpolLexer::QUANTITY;
  }

  FileId file_;
  std::string_view text_;
  std::vector<Token>& tokens_;
  Diagnostics& diagnostics_;
};

}  // namespace

void join_words(FileId file, std::string_view text, std::vector<Token>& tokens, Diagnostics& diagnostics) {
  Joiner(file, text, tokens, diagnostics).run();
}

}  // namespace mpol::parse
