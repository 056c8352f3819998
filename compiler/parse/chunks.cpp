// A declaration begins with its word, first on a line, in the column where the file's first word stands. That is a
// matter of layout, not of grammar, so it still holds where brackets do not. A misspelt word counts when what follows
// fits.
#include "compiler/parse/chunks.hpp"

#include <algorithm>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

constexpr std::string_view kDeclarationWords[] = {"package",    "import",   "input",   "param",   "signal",  "score",
                                                  "pattern",    "lexicon",  "view",    "finding", "refusal", "resource",
                                                  "notice",     "let",      "counter", "verdict", "action",  "rule",
                                                  "escalation", "override", "audit",   "test",    "prove"};

bool is_declaration_word(std::string_view word) {
  return std::find(std::begin(kDeclarationWords), std::end(kDeclarationWords), word) != std::end(kDeclarationWords);
}

class Splitter {
 public:
  Splitter(const std::vector<Token>& tokens, std::string_view text) : tokens_(tokens), text_(text) {}

  // The word that the declaration at `i` begins with, as it should be spelt; empty when none begins there.
  // Outside of brackets nothing but a declaration can begin there.
  std::string_view declaration_at(std::size_t i, bool outside) const {
    if (!tokens_[i].first_on_line || tokens_[i].column != tokens_.front().column) return {};
    const std::string_view word = written(i);
    if (is_declaration_word(word)) return !outside && continues_a_name(i + 1) ? std::string_view() : word;
    // `TOX-001 "Toxic" {` lacks its first word.
    if (outside && type(i) == MpolLexer::RULE_ID && type(i + 1) == MpolLexer::STRING) return "rule";
    if (tokens_[i].type != MpolLexer::IDENT) return {};
    if (rows_begin(i)) return "rows";
    if (!names_something(i + 1)) return {};
    for (const std::string_view similar : similar_words(word))
      if (is_declaration_word(similar)) return similar;
    return {};
  }

 private:
  std::size_t type(std::size_t i) const { return i < tokens_.size() ? tokens_[i].type : 0; }
  std::string_view written(std::size_t i) const {
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }
  // After these, the word before was the name of a field or of something read.
  bool continues_a_name(std::size_t i) const {
    const std::string_view sign = written_form(type(i));
    return sign == ":" || sign == "." || sign == "," || sign == "(" || sign == "=";
  }
  bool names_something(std::size_t i) const {
    return is_name(type(i)) || type(i) == MpolLexer::STRING || type(i) == MpolLexer::RULE_ID;
  }
  // `insecure python {`
  bool rows_begin(std::size_t i) const {
    while (written_form(type(i + 1)) == "." && is_name(type(i + 2))) i += 2;
    return is_name(type(i + 1)) && written_form(type(i + 2)) == "{";
  }

  const std::vector<Token>& tokens_;
  std::string_view text_;
};

}  // namespace

bool begins_declaration(std::string_view word) { return is_declaration_word(word); }

std::vector<std::string_view> similar_words(std::string_view written) {
  std::string lowered(written);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  std::vector<std::string_view> result;
  const std::vector<std::string>& all = all_words();
  for (const std::string& word : all)
    if (word == lowered && word != written) result.push_back(word);
  for (const std::string& word : all)
    if (word.size() > 1 && nearest_name(lowered, {word})) result.push_back(word);
  return result;
}

std::vector<Chunk> split(const std::vector<Token>& tokens, std::string_view text) {
  const Splitter splitter(tokens, text);
  std::vector<Chunk> result{{ChunkKind::Head, 0, tokens.size()}};
  int open = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view word = splitter.declaration_at(i, open == 0);
    const std::string_view form = written_form(tokens[i].type);
    if (form == "{" || form == "(" || form == "[") ++open;
    if (form == "}" || form == ")" || form == "]") --open;
    if (word.empty()) continue;
    open = 0;
    const bool head = word == "package" || word == "import";
    if (head && result.size() == 1) continue;
    result.back().end = i;
    result.push_back({head ? ChunkKind::LateHead : ChunkKind::Declarations, i, tokens.size()});
  }
  return result;
}

}  // namespace mpol::parse
