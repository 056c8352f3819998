// A good file is parsed once; of one with faults, each declaration (chunks.hpp) on its own, and those that do not parse
// become words that are kept.
#include "compiler/parse/outline.hpp"

#include <algorithm>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/chunks.hpp"
#include "compiler/parse/gaps.hpp"
#include "compiler/parse/nesting.hpp"
#include "compiler/parse/roles.hpp"

namespace mpol::parse {
namespace {

// As in the grammar: behind these, on their line, `/` divides.
bool ends_operand(std::size_t type) {
  switch (type) {
    case MpolLexer::IDENT:
    case MpolLexer::RULE_ID:
    case MpolLexer::INT:
    case MpolLexer::FLOAT:
    case MpolLexer::PERCENT:
    case MpolLexer::QUANTITY:
    case MpolLexer::RPAREN:
    case MpolLexer::RBRACKET: return true;
    default: return false;
  }
}

class OutlineReader {
 public:
  OutlineReader(std::string_view text, const ReadWords& read) : text_(text), read_(read), damage_(read.tokens.size()) {}

  std::optional<Outline> read();

 private:
  bool mark_damage();
  std::optional<Outline> read_chunks();
  void add_words(std::size_t begin, std::size_t end);
  void add_kept(std::size_t begin, std::size_t end);
  bool add_good(const Chunk& chunk);
  bool faultless(const Chunk& chunk) const {
    const auto first = damage_.begin();
    return std::none_of(first + static_cast<std::ptrdiff_t>(chunk.begin),
                        first + static_cast<std::ptrdiff_t>(chunk.end), [](char damaged) { return damaged != 0; });
  }

  std::string_view text_;
  const ReadWords& read_;
  std::vector<char> damage_;  // of each token: something was reported or left out there
  Outline out_;
  std::size_t next_comment_ = 0;
};

// False when there is damage that belongs to no declaration.
bool OutlineReader::mark_damage() {
  const std::vector<Token>& tokens = read_.tokens;
  for (const std::uint32_t place : read_.faults) {
    auto after = std::upper_bound(tokens.begin(), tokens.end(), place,
                                  [](std::uint32_t at, const Token& token) { return at < token.end; });
    if (after == tokens.end()) return false;
    damage_[static_cast<std::size_t>(after - tokens.begin())] = 1;
  }
  for (const std::uint32_t next : read_.left_out) {
    if (next == 0 || next == tokens.size()) return false;
    damage_[next] = damage_[next - 1] = 1;
  }
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (tokens[i].unclosed) damage_[i] = 1;
  return true;
}

void OutlineReader::add_words(std::size_t begin, std::size_t end) {
  const std::vector<Comment>& comments = read_.comments;
  for (std::size_t i = begin; i < end; ++i) {
    for (; next_comment_ < comments.size() && comments[next_comment_].before <= i; ++next_comment_) {
      out_.comments.push_back(comments[next_comment_]);
      out_.comments.back().before = static_cast<std::uint32_t>(out_.words.size());
    }
    Word word;
    word.begin = read_.tokens[i].begin;
    word.end = read_.tokens[i].end;
    word.lines_before = read_.lines_before[i];
    word.own_line = i > 0 && read_.tokens[i].type == MpolLexer::REGEX && word.lines_before > 0 &&
                    ends_operand(read_.tokens[i - 1].type);
    out_.words.push_back(word);
  }
}

void OutlineReader::add_kept(std::size_t begin, std::size_t end) {
  add_words(begin, begin + 1);
  Word& word = out_.words.back();
  word.end = read_.tokens[end - 1].end;
  word.start = Start::Declaration;
  word.kept = true;
  out_.damaged = true;
  while (next_comment_ < read_.comments.size() && read_.comments[next_comment_].before < end) ++next_comment_;
}

bool OutlineReader::add_good(const Chunk& chunk) {
  if (chunk.kind == ChunkKind::LateHead || !faultless(chunk)) return false;
  const auto first = read_.tokens.begin();
  const std::vector<Token> tokens(first + static_cast<std::ptrdiff_t>(chunk.begin),
                                  first + static_cast<std::ptrdiff_t>(chunk.end));
  const bool head = chunk.kind == ChunkKind::Head;
  const Attempt attempt(tokens, head ? Entry::Head : Entry::Chunk);
  if (!attempt.ok()) return false;
  const auto place = static_cast<std::uint32_t>(out_.words.size());
  const std::size_t comments = out_.comments.size(), groups = out_.groups.size(), next_comment = next_comment_;
  add_words(chunk.begin, chunk.end);
  antlr4::ParserRuleContext* tree = nullptr;
  if (head)
    tree = attempt.head();
  else
    tree = attempt.chunk();
  if (mark_roles(*tree, tokens, &out_.words[place], place, out_.groups)) return true;
  out_.words.resize(place);
  out_.comments.resize(comments);
  out_.groups.resize(groups);
  next_comment_ = next_comment;
  return false;
}

std::optional<Outline> OutlineReader::read_chunks() {
  // Where a declaration begins is seen by its column, which must not change.
  if (read_.tokens.front().column != 0) return std::nullopt;
  const std::vector<Chunk> chunks = split(read_.tokens, text_);
  std::size_t kept_begin = 0, kept_end = 0;  // a kept part that may still grow
  const auto flush = [&] {
    if (kept_begin < kept_end) add_kept(kept_begin, kept_end);
    kept_begin = kept_end;
  };
  for (const Chunk& chunk : chunks) {
    if (chunk.begin == chunk.end) continue;
    const bool joined = std::binary_search(read_.left_out.begin(), read_.left_out.end(), chunk.begin);
    if (!joined) flush();
    if (!joined && add_good(chunk)) continue;
    if (kept_begin == kept_end) kept_begin = chunk.begin;
    kept_end = chunk.end;
  }
  flush();
  return std::move(out_);
}

std::optional<Outline> OutlineReader::read() {
  if (read_.tokens.empty() || !mark_damage() || find_too_deep(read_.tokens)) return std::nullopt;
  const Chunk all{ChunkKind::Declarations, 0, read_.tokens.size()};
  std::optional<Outline> result;
  if (faultless(all)) {
    const Attempt attempt(read_.tokens, Entry::File);
    if (attempt.ok()) {
      add_words(0, read_.tokens.size());
      if (mark_roles(*attempt.file(), read_.tokens, out_.words.data(), 0, out_.groups)) result = std::move(out_);
    }
  }
  if (!result) {
    out_ = {};
    next_comment_ = 0;
    result = read_chunks();
  }
  if (!result) return std::nullopt;
  for (; next_comment_ < read_.comments.size(); ++next_comment_) {
    result->comments.push_back(read_.comments[next_comment_]);
    result->comments.back().before = static_cast<std::uint32_t>(result->words.size());
  }
  std::stable_sort(result->groups.begin(), result->groups.end(), [](const Group& a, const Group& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  return result;
}

}  // namespace

std::optional<Outline> read_outline(std::string_view text) {
  std::optional<ReadWords> words = read_words(text);
  if (!words) return std::nullopt;
  const auto read = std::make_shared<const ReadWords>(std::move(*words));
  std::optional<Outline> result = OutlineReader(text, *read).read();
  if (result) result->read = read;
  return result;
}

}  // namespace mpol::parse
