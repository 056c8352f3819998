// scan() gives words and reports what is wrong with them; what lies between two words is read here, byte by byte.
#include "compiler/parse/gaps.hpp"

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/characters.hpp"
#include "compiler/parse/join_words.hpp"

namespace mpol::parse {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool has_lone_return(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
    if (at + 1 == text.size() || text[at + 1] != '\n') return true;
  return false;
}

class GapReader {
 public:
  GapReader(std::string_view text, ReadWords& out) : text_(text), out_(out) {}

  // The bytes before token number `next`. Returns the ends of lines since the last comment.
  std::uint8_t read(std::size_t at, std::size_t end, std::uint32_t next) {
    std::uint8_t lines = at == 0 ? 1 : 0;
    bool left_out = false;
    if (at == 0 && text_.starts_with(kByteOrderMark)) at = kByteOrderMark.size();
    while (at < end) {
      const auto begin = static_cast<std::uint32_t>(at);
      if (text_.substr(at, 2) == "//") {
        at = std::min(text_.find_first_of("\r\n", at), end);
        out_.comments.push_back({begin, static_cast<std::uint32_t>(at), next, lines});
        lines = 0;
        continue;
      }
      const std::uint32_t c = next_code_point(text_, at);
      if (c == '\n' && lines < 2) ++lines;
      left_out |= !is_space(c);
    }
    if (left_out) out_.left_out.push_back(next);
    return lines;
  }

 private:
  std::string_view text_;
  ReadWords& out_;
};

// Where `changed` has a token that `tokens` has not. Both are in the order of the text.
void add_changed(const std::vector<Token>& tokens, const std::vector<Token>& changed,
                 std::vector<std::uint32_t>& places) {
  std::size_t i = 0;
  for (const Token& token : changed) {
    while (i < tokens.size() && tokens[i].begin < token.begin) ++i;
    const bool same = i < tokens.size() && tokens[i].begin == token.begin && tokens[i].end == token.end &&
                      tokens[i].type == token.type;
    if (!same) places.push_back(token.begin);
  }
}

}  // namespace

std::optional<ReadWords> read_words(std::string_view text) {
  Diagnostics diagnostics;
  const std::optional<Characters> characters = read_characters(FileId(), text, diagnostics);
  if (!characters || !diagnostics.empty() || has_lone_return(text)) return std::nullopt;
  ReadWords result;
  result.tokens = scan(FileId(), *characters, text, diagnostics).list;
  // What it changes is a fault, also where it reports nothing because it did so before.
  std::vector<Token> joined = result.tokens;
  join_words(FileId(), text, joined, diagnostics);
  add_changed(result.tokens, joined, result.faults);
  if (diagnostics.dropped() > 0) return std::nullopt;
  for (const Diagnostic& one : diagnostics.list()) result.faults.push_back(one.span.begin);
  GapReader gaps(text, result);
  std::size_t at = 0;
  for (std::size_t i = 0; i < result.tokens.size(); ++i) {
    result.lines_before.push_back(gaps.read(at, result.tokens[i].begin, static_cast<std::uint32_t>(i)));
    at = result.tokens[i].end;
  }
  gaps.read(at, text.size(), static_cast<std::uint32_t>(result.tokens.size()));
  return result;
}

bool same_words(const Outline& outline, std::string_view one, std::string_view other) {
  const std::shared_ptr<const ReadWords>& a = outline.read;
  const std::optional<ReadWords> b = read_words(other);
  if (!b || a->tokens.size() != b->tokens.size() || a->comments.size() != b->comments.size()) return false;
  if (a->left_out != b->left_out || a->faults.size() != b->faults.size()) return false;
  const auto written = [](std::string_view text, const auto& word) {
    return text.substr(word.begin, word.end - word.begin);
  };
  for (std::size_t i = 0; i < a->tokens.size(); ++i) {
    if (a->tokens[i].type != b->tokens[i].type) return false;
    if (written(one, a->tokens[i]) != written(other, b->tokens[i])) return false;
  }
  for (std::size_t i = 0; i < a->comments.size(); ++i) {
    if (a->comments[i].before != b->comments[i].before) return false;
    if (written(one, a->comments[i]) != written(other, b->comments[i])) return false;
  }
  return true;
}

}  // namespace mpol::parse
