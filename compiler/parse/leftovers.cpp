#include "compiler/parse/leftovers.hpp"

#include <algorithm>
#include <string>

#include "compiler/parse/foreign.hpp"

namespace mpol::parse {
namespace {

constexpr std::size_t kMarkLength = 7;

// `<<<<<<< HEAD`, `=======`: the sign of a mark, 0 when the line is none.
char mark_of(std::string_view line) {
  if (line.size() < kMarkLength || std::string_view("<|=>").find(line[0]) == std::string_view::npos) return 0;
  const std::size_t length = line.find_first_not_of(line[0]);
  if (length == std::string_view::npos) return line.size() == kMarkLength ? line[0] : '\0';
  return length == kMarkLength && (line[length] == ' ' || line[length] == '\r') ? line[0] : '\0';
}

}  // namespace

std::uint32_t Leftovers::line_end(std::size_t at) const {
  return static_cast<std::uint32_t>(std::min(text_.find('\n', at), text_.size()));
}

// With the end of the line.
Span Leftovers::whole_line(std::uint32_t begin) const {
  const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(line_end(begin) + 1, text_.size()));
  return {file_, begin, end};
}

Diagnostics::Builder Leftovers::report_mark(std::uint32_t begin) {
  return diagnostics_.report(Code::E0143, Span{file_, begin, line_end(begin)}, text_.substr(begin, kMarkLength));
}

void Leftovers::report_conflict(std::uint32_t begin) {
  std::uint32_t base = 0, middle = 0;
  for (std::uint32_t at = whole_line(begin).end; at < text_.size() && conflict_end_ < begin; at = whole_line(at).end) {
    const char mark = mark_of(text_.substr(at, line_end(at) - at));
    if (mark == '|' && base == 0) base = at;
    if (mark == '=' && middle == 0) middle = at;
    if (mark == '<') break;
    if (mark == '>') conflict_end_ = at;
  }
  auto report = report_mark(begin);
  if (middle == 0 || conflict_end_ < begin) {
    conflict_end_ = 0;
    report.fix("remove the line", {{whole_line(begin), ""}});
    return;
  }
  second_version_ = base != 0 ? base : middle;
  const Span last = whole_line(conflict_end_);
  report.help("two versions of these lines stand here, one after the other: one of them should stay")
      .fix("keep the first version", {{whole_line(begin), ""}, {{file_, second_version_, last.end}, ""}})
      .fix("keep the second version", {{{file_, begin, whole_line(middle).end}, ""}, {last, ""}});
}

std::optional<std::uint32_t> Leftovers::read_mark(std::uint32_t begin) {
  if (begin > 0 && text_[begin - 1] != '\n') return std::nullopt;
  const char mark = mark_of(text_.substr(begin, line_end(begin) - begin));
  if (mark == 0) return std::nullopt;
  if (begin == second_version_ && conflict_end_ > begin) return line_end(conflict_end_);
  if (mark == '<') {
    report_conflict(begin);
  } else {
    report_mark(begin)
        .help("keep one of the versions that the merge found")
        .fix("remove the line", {{whole_line(begin), ""}});
  }
  return line_end(begin);
}

std::uint32_t Leftovers::read_comment(std::uint32_t begin, std::string_view sign) {
  const Span place{file_, begin, static_cast<std::uint32_t>(begin + sign.size())};
  report_line_comment(place, text_, diagnostics_);
  return line_end(begin);
}

std::uint32_t Leftovers::read_html(std::uint32_t begin) {
  const std::size_t close = text_.find("-->", begin);
  const auto end = static_cast<std::uint32_t>(close == std::string_view::npos ? text_.size() : close + 3);
  auto report = report_long_comment({file_, begin, std::min(end, line_end(begin))}, "<!-- -->", diagnostics_);
  if (close != std::string_view::npos && end == line_end(begin)) {
    std::string line = "//" + std::string(text_.substr(begin + 4, close - begin - 4));
    while (line.ends_with(' ')) line.pop_back();
    report.fix("write `//`", {{{file_, begin, end}, line}});
  }
  return end;
}

std::optional<std::uint32_t> Leftovers::read(std::uint32_t begin) {
  const std::string_view rest = text_.substr(begin, line_end(begin) - begin);
  if (const auto end = read_mark(begin)) return end;
  if (rest.starts_with("<!--")) return read_html(begin);
  if (rest.starts_with("-- ")) return read_comment(begin, "--");
  const bool fence = rest.starts_with("```");
  if (!fence && rest != "---" && rest != "---\r") return std::nullopt;
  const std::string_view tool = fence ? "Markdown" : "YAML";
  diagnostics_.report(Code::E0144, Span{file_, begin, begin + 3}, rest.substr(0, 3), tool)
      .fix("remove the line", {{whole_line(begin), ""}});
  return line_end(begin);
}

}  // namespace mpol::parse
