// L0528 `unfinished_note`: a comment says TODO, FIXME or XXX.
// Why it matters: what is not finished in a safety policy belongs where somebody plans it.
#include "compiler/lint/rules.hpp"
#include "compiler/parse/comments.hpp"

namespace mpol::lint {
namespace {

constexpr std::string_view kNotes[] = {"TODO", "FIXME", "XXX"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; }

// As a word of its own.
std::size_t find_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !is_letter(text[at + word.size()]);
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

}  // namespace

void unfinished_note(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    const std::string_view text = facts.sources.file(file.id).text();
    bool has_any = false;
    for (const std::string_view note : kNotes) has_any |= text.find(note) != std::string_view::npos;
    if (!has_any) continue;
    for (const parse::PlacedComment& comment : parse::find_comments(text)) {
      const std::string_view words = text.substr(comment.begin, comment.end - comment.begin);
      for (const std::string_view note : kNotes) {
        const std::size_t at = find_word(words, note);
        if (at == std::string_view::npos) continue;
        const auto begin = static_cast<std::uint32_t>(comment.begin + at);
        out.report(Code::L0528, {file.id, begin, begin + static_cast<std::uint32_t>(note.size())}, note);
        break;
      }
    }
  }
}

}  // namespace mpol::lint
