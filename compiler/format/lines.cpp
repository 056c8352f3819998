// A run is a row of lines of one indentation that have the same column; lines of comments stand in it, an empty line
// ends it. In a run the columns begin under each other.
#include "compiler/format/lines.hpp"

#include <algorithm>

#include "base/diagnostics/shown_line.hpp"

namespace mpol::format {
namespace {

using parse::Column;

// Before a comment behind words.
constexpr std::size_t kBeforeComment = 2;

// Where the column begins in the line's text; nothing when it has none.
const std::size_t* place_of(const Line& line, Column column) {
  for (const auto& [kind, place] : line.columns)
    if (kind == column) return &place;
  return nullptr;
}

void pad(Line& line, Column column, std::size_t to) {
  for (auto& [kind, place] : line.columns) {
    if (kind != column) continue;
    const std::size_t spaces = to - width(std::string_view(line.text).substr(0, place));
    line.text.insert(place, spaces, ' ');
    for (auto& [other, later] : line.columns)
      if (&later >= &place) later += spaces;
    return;
  }
}

// A line whose column begins past the greatest width is left as it is, and moves no other.
void align_run(std::vector<Line*> run, Column column) {
  const auto begin = [&](const Line* line) {
    return width(std::string_view(line->text).substr(0, *place_of(*line, column)));
  };
  std::erase_if(run, [&](const Line* line) { return line->indent + begin(line) > kMaxWidth; });
  std::size_t widest = 0;
  for (const Line* line : run) widest = std::max(widest, begin(line));
  for (Line* line : run) pad(*line, column, widest);
}

void align(std::vector<Line>& lines, Column column) {
  std::vector<Line*> run;
  for (Line& line : lines) {
    if (line.blank_before || (!run.empty() && !line.text.empty() && line.indent != run[0]->indent)) {
      align_run(run, column);
      run.clear();
    }
    if (line.text.empty()) continue;
    if (place_of(line, column)) {
      run.push_back(&line);
    } else {
      align_run(run, column);
      run.clear();
    }
  }
  align_run(run, column);
}

void align_comments(std::vector<Line>& lines) {
  for (std::size_t begin = 0; begin < lines.size();) {
    std::size_t end = begin, widest = 0;
    const auto has_both = [&](const Line& line) { return !line.text.empty() && !line.comment.empty(); };
    for (; end < lines.size() && has_both(lines[end]) && (end == begin || !lines[end].blank_before); ++end)
      widest = std::max(widest, lines[end].indent + width(lines[end].text));
    for (std::size_t i = begin; i < end; ++i)
      lines[i].text.append(widest + kBeforeComment - lines[i].indent - width(lines[i].text), ' ');
    begin = std::max(end, begin + 1);
  }
}

}  // namespace

std::size_t width(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii ? text.size() : show_line(text).columns.back();
}

std::string join(std::vector<Line> lines) {
  for (const Column column : {Column::Brace, Column::Value, Column::Colon, Column::Event, Column::Expect})
    align(lines, column);
  align_comments(lines);
  std::string result;
  for (const Line& line : lines) {
    if (line.blank_before) result += '\n';
    result.append(line.indent, ' ').append(line.text).append(line.comment) += '\n';
  }
  return result;
}

}  // namespace mpol::format
