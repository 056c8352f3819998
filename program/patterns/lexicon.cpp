#include "program/patterns/lexicon.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/limits.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// C0 and C1 controls, and the line ends that are not line feeds: nobody types them, and they would hide what a term is.
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029; }

// Reads the lines of one file.
class LexiconReader {
 public:
  LexiconReader(const SourceFile& source, FileId file, Diagnostics& out) : source_(source), file_(file), out_(out) {}

  Lexicon read() {
    read_language();
    const std::uint32_t lines = source_.line_count();
    for (std::uint32_t number = 1; number <= lines; ++number) {
      if (!read_line(number)) break;
    }
    if (lexicon_.terms.empty() && good_) {
      out_.report(Code::E0444, span(0, 0), source_.name()).help("write one term a line");
    }
    return std::move(lexicon_);
  }

 private:
  Span span(std::size_t begin, std::size_t end) const {
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void read_language() {
    const std::optional<std::string> language = lexicon_language(source_.name());
    if (language) {
      lexicon_.language = *language;
      return;
    }
    good_ = false;
    out_.report(Code::E0446, span(0, 0), source_.name())
        .help("name the file `base.txt`, or `base.fr.txt` with a tag as in BCP 47: `fr`, `pt-BR`, `zh-Hant`");
  }

  // False if no more lines are to be read.
  bool read_line(std::uint32_t number) {
    std::size_t begin = source_.line_start(number);
    std::string_view line = source_.line(number);
    const auto drop = [&](std::size_t count) { line.remove_prefix(count), begin += count; };
    if (number == 1 && line.starts_with(kByteOrderMark)) drop(kByteOrderMark.size());
    while (!line.empty() && is_blank(line.front())) drop(1);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') return true;
    if (line.starts_with("\\#")) drop(1);
    if (!check_characters(line, begin)) return good_ = false, true;
    warn_of_note(line, begin);
    const Span place = span(begin, begin + line.size());
    if (line.size() > limits::kMaxTermBytes) {
      good_ = false;
      out_.report(Code::E0442, place, line.size(), limits::kMaxTermBytes).help("write long texts as a `pattern`");
      return true;
    }
    return add_term(line, place);
  }

  // `term  # why it is here`
  void warn_of_note(std::string_view line, std::size_t begin) {
    const std::size_t sign = std::min(line.find(" #"), line.find("\t#"));
    if (sign == std::string_view::npos || sign + 2 >= line.size() || !is_blank(line[sign + 2])) return;
    const std::size_t end_of_term = line.find_last_not_of(" \t", sign) + 1;
    out_.report(Code::E0447, span(begin + sign + 1, begin + sign + 2))
        .help("write a note on a line of its own")
        .fix("take the note out", {{span(begin + end_of_term, begin + line.size()), ""}});
  }

  bool check_characters(std::string_view line, std::size_t begin) {
    for (std::size_t at = 0; at < line.size();) {
      const CodePoint c = code_point_at(line, at);
      const Span place = span(begin + at, begin + at + c.length);
      if (!utf8::decode(line, at).valid) {
        out_.report(Code::E0440, place, static_cast<unsigned>(static_cast<unsigned char>(line[at])))
            .help("save the file as UTF-8");
        return false;
      }
      if (is_control(c.value)) {
        out_.report(Code::E0441, place, static_cast<unsigned>(c.value))
            .help("terms are plain text; remove the character");
        return false;
      }
      at += c.length;
    }
    return true;
  }

  bool add_term(std::string_view text, Span place) {
    const auto [earlier, is_new] = seen_.emplace(text, place);
    if (!is_new) {
      out_.report(Code::E0443, place, text).label(earlier->second, "first here");
      return true;
    }
    if (lexicon_.terms.size() >= limits::kMaxTerms) {
      out_.report(Code::E0445, place, limits::kMaxTerms).help("split the list into several lexicons");
      return false;
    }
    lexicon_.terms.push_back({std::string(text), place});
    return true;
  }

  const SourceFile& source_;
  FileId file_;
  Diagnostics& out_;
  Lexicon lexicon_;
  bool good_ = true;
  // The text of the tree outlives this.
  std::unordered_map<std::string_view, Span> seen_;
};

bool all_of(std::string_view text, bool letters, bool digits) {
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (!(letters && letter) && !(digits && digit)) return false;
  }
  return true;
}

// language[-Script][-REGION][-variant …], RFC 5646 section 2.1 without private use and extensions.
bool is_language_tag(std::string_view tag) {
  std::size_t part = 0;
  while (true) {
    const std::string_view subtag = tag.substr(0, tag.find('-'));
    if (part == 0) {
      if (subtag.size() < 2 || subtag.size() > 3 || !all_of(subtag, true, false)) return false;
    } else {
      const bool script = subtag.size() == 4 && all_of(subtag, true, false);
      const bool region =
          (subtag.size() == 2 && all_of(subtag, true, false)) || (subtag.size() == 3 && all_of(subtag, false, true));
      const bool variant = subtag.size() >= 5 && subtag.size() <= 8 && all_of(subtag, true, true);
      if (!script && !region && !variant) return false;
    }
    if (subtag.size() == tag.size()) return true;
    tag.remove_prefix(subtag.size() + 1);
    ++part;
  }
}

}  // namespace

Lexicon parse_lexicon(const SourceTree& tree, FileId file, Diagnostics& out) {
  return LexiconReader(tree.file(file), file, out).read();
}

std::optional<std::string> lexicon_language(std::string_view file_name) {
  file_name = file_name.substr(file_name.find_last_of('/') + 1);
  if (file_name.ends_with(".txt")) file_name.remove_suffix(4);
  const std::size_t dot = file_name.find('.');
  if (dot == std::string_view::npos) return std::string();
  const std::string_view tag = file_name.substr(dot + 1);
  if (!is_language_tag(tag)) return std::nullopt;
  return std::string(tag);
}

}  // namespace mpol::patterns
