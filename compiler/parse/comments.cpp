#include "compiler/parse/comments.hpp"

#include "compiler/parse/gaps.hpp"

namespace mpol::parse {

std::vector<PlacedComment> find_comments(std::string_view text) {
  const std::optional<ReadWords> words = read_words(text);
  if (!words) return {};
  std::vector<PlacedComment> result;
  result.reserve(words->comments.size());
  for (const Comment& comment : words->comments) {
    const bool is_last = comment.before >= words->tokens.size();
    const auto next = is_last ? static_cast<std::uint32_t>(text.size()) : words->tokens[comment.before].begin;
    result.push_back({comment.begin, comment.end, next, comment.lines_before == 0});
  }
  return result;
}

}  // namespace mpol::parse
