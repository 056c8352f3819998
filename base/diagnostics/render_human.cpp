// A diagnostic becomes a head, the source lines it marks, and its hints.
//
// Each marked line is followed by a line of marks, `^^^` for the fault and `---` for what belongs to it. The words of
// the rightmost mark stand beside it; those of the others stand on lines below, tied to their mark by `|`. Lines that
// are left out are shown as `...`.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/diagnostics/render.hpp"
#include "base/diagnostics/render_forms.hpp"
#include "base/diagnostics/shown_line.hpp"

namespace mpol {
namespace {

struct Mark {
  std::uint32_t begin = 0;  // terminal columns
  std::uint32_t end = 0;
  bool primary = false;
  std::string text;
};

class Painter {
 public:
  explicit Painter(bool on) : on_(on) {}
  std::string fault(std::string_view text, Severity severity) const {
    return paint(text, severity == Severity::Error ? "1;31" : severity == Severity::Warning ? "1;33" : "1;36");
  }
  std::string frame(std::string_view text) const { return paint(text, "1;34"); }
  std::string strong(std::string_view text) const { return paint(text, "1"); }
  std::string good(std::string_view text) const { return paint(text, "32"); }

 private:
  std::string paint(std::string_view text, const char* style) const {
    return on_ && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : std::string(text);
  }
  bool on_;
};

class HumanForm {
 public:
  HumanForm(const Diagnostic& diagnostic, const SourceTree& tree, const Painter& painter)
      : diagnostic_(diagnostic), tree_(tree), painter_(painter) {
    collect_marks();
  }
  std::string render(bool with_hint);

 private:
  using Lines = std::map<std::uint32_t, std::vector<Mark>>;

  void collect_marks();
  void add_mark(Span span, bool primary, const std::string& text);
  void show_file(FileId file, const Lines& lines);
  void show_marks(std::vector<Mark> marks);
  void show_fix(const Fix& fix);
  void bar(std::string_view text);
  std::string gutter() const { return std::string(width_, ' '); }

  const Diagnostic& diagnostic_;
  const SourceTree& tree_;
  const Painter& painter_;
  std::map<FileId, Lines> files_;
  std::size_t width_ = 1;  // of the line numbers
  std::string out_;
};

void HumanForm::collect_marks() {
  for (const Label& label : diagnostic_.labels) add_mark(label.span, false, label.text);
  add_mark(diagnostic_.span, true, diagnostic_.note);
  for (const auto& [file, lines] : files_) width_ = std::max(width_, fmt::formatted_size("{}", lines.rbegin()->first));
}

// A span over several lines marks its first and its last one; its words stand at the last.
void HumanForm::add_mark(Span span, bool primary, const std::string& text) {
  const SourceFile& file = tree_.file(span.file);
  const std::uint32_t first = file.position(span.begin).line;
  // A span that ends with a line end belongs to the line before.
  const std::uint32_t last = span.end > span.begin ? file.position(span.end - 1).line : first;
  for (const std::uint32_t number : {first, last}) {
    const std::string_view line = file.line(number);
    const ShownLine shown = show_line(line);
    const std::size_t start = file.line_start(number);
    const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t begin = number == first ? span.begin - start : indent;
    const std::size_t end = number == last ? span.end - start : line.size();
    Mark mark{shown.columns[std::min(begin, line.size())], shown.columns[std::min(end, line.size())], primary, {}};
    if (number == last) mark.text = text;
    mark.end = std::max(mark.end, mark.begin + 1);
    files_[span.file][number].push_back(std::move(mark));
    if (first == last) break;
  }
}

void HumanForm::bar(std::string_view text) {
  out_ += fmt::format("{} {}{}{}\n", gutter(), painter_.frame("|"), text.empty() ? "" : " ", text);
}

void HumanForm::show_file(FileId id, const Lines& lines) {
  const SourceFile& file = tree_.file(id);
  std::uint32_t shown = 0;
  for (const auto& [number, marks] : lines) {
    if (shown != 0 && number > shown + 1) out_ += painter_.frame("...") + "\n";
    shown = number;
    const std::string text = show_line(file.line(number)).text;
    const std::string label = fmt::format("{:>{}}", number, width_);
    out_ += fmt::format("{} {}{}{}\n", painter_.frame(label), painter_.frame("|"), text.empty() ? "" : " ", text);
    show_marks(marks);
  }
}

void HumanForm::show_marks(std::vector<Mark> marks) {
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
  std::uint32_t end = 0;
  for (const Mark& mark : marks) end = std::max(end, mark.end);
  const auto paint = [&](const Mark& mark, std::string_view text) {
    return mark.primary ? painter_.fault(text, diagnostic_.severity) : painter_.frame(text);
  };
  // One owner a column; the fault wins over what belongs to it.
  std::vector<const Mark*> owners(end, nullptr);
  for (const Mark& mark : marks)
    for (std::uint32_t i = mark.begin; i < mark.end; ++i)
      if (!owners[i] || mark.primary) owners[i] = &mark;
  std::string line;
  for (std::size_t i = 0; i < owners.size();) {
    std::size_t next = i;
    while (next < owners.size() && owners[next] == owners[i]) ++next;
    const std::string signs(next - i, !owners[i] ? ' ' : owners[i]->primary ? '^' : '-');
    line += owners[i] ? paint(*owners[i], signs) : signs;
    i = next;
  }
  std::vector<const Mark*> waiting;
  for (const Mark& mark : marks)
    if (!mark.text.empty()) waiting.push_back(&mark);
  if (!waiting.empty() && waiting.back()->end == end) {
    line += " " + paint(*waiting.back(), waiting.back()->text);
    waiting.pop_back();
  }
  bar(line);
  const auto ties = [&](std::size_t count) {
    std::string result;
    std::size_t column = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (waiting[i]->begin < column) continue;
      result += std::string(waiting[i]->begin - column, ' ') + paint(*waiting[i], "|");
      column = waiting[i]->begin + 1;
    }
    return std::pair(result, column);
  };
  if (!waiting.empty()) bar(ties(waiting.size()).first);
  for (std::size_t i = waiting.size(); i-- > 0;) {
    const auto [tied, column] = ties(i);
    const std::size_t gap = waiting[i]->begin > column ? waiting[i]->begin - column : 0;
    bar(tied + std::string(gap, ' ') + paint(*waiting[i], waiting[i]->text));
  }
}

// The lines that the edits touch, as they will be.
void HumanForm::show_fix(const Fix& fix) {
  out_ += fmt::format("{} {} fix: {}\n", gutter(), painter_.frame("="), fix.title);
  std::map<FileId, std::vector<Edit>> by_file;
  for (const Edit& edit : fix.edits) by_file[edit.span.file].push_back(edit);
  for (auto& [id, edits] : by_file) {
    const SourceFile& file = tree_.file(id);
    for (const Edit& edit : edits) {
      const std::uint32_t first = file.position(edit.span.begin).line;
      const std::uint32_t last = file.position(edit.span.end).line;
      if (edit.span != edits.front().span && file.position(edits.front().span.begin).line == first) continue;
      const std::uint32_t begin = file.line_start(first);
      const auto end = static_cast<std::uint32_t>(file.line_start(last) + file.line(last).size());
      std::vector<Edit> local;
      for (Edit other : edits) {
        if (other.span.begin < begin || other.span.end > end) continue;
        other.span.begin -= begin;
        other.span.end -= begin;
        local.push_back(std::move(other));
      }
      const std::string text = apply_edits(file.text().substr(begin, end - begin), local);
      const SourceFile changed("", text);
      for (std::uint32_t i = 1; i <= changed.line_count(); ++i) {
        const std::string shown = show_line(changed.line(i)).text;
        const bool blank = shown.find_first_not_of(' ') == std::string::npos;
        if (!blank) bar(painter_.good(shown));
      }
    }
  }
}

std::string HumanForm::render(bool with_hint) {
  const std::string_view word = name(diagnostic_.severity);
  out_ += fmt::format("{}{}\n",
                      painter_.fault(fmt::format("{}[{}]", word, info(diagnostic_.code).text), diagnostic_.severity),
                      painter_.strong(": " + diagnostic_.message));
  const auto head = [&](Span span, std::string_view arrow) {
    const SourceFile& file = tree_.file(span.file);
    const Position at = file.position(span.begin);
    out_ += fmt::format("{}{} {}:{}:{}\n", gutter(), painter_.frame(arrow), file.name(), at.line, at.column);
    bar("");
  };
  head(diagnostic_.span, "-->");
  show_file(diagnostic_.span.file, files_[diagnostic_.span.file]);
  for (const auto& [id, lines] : files_) {
    if (id == diagnostic_.span.file) continue;
    for (const Label& label : diagnostic_.labels)
      if (label.span.file == id) {
        head(label.span, ":::");
        break;
      }
    show_file(id, lines);
  }
  for (const std::string& text : diagnostic_.help)
    out_ += fmt::format("{} {} help: {}\n", gutter(), painter_.frame("="), text);
  for (const Fix& fix : diagnostic_.fixes) show_fix(fix);
  if (with_hint) {
    out_ += fmt::format("{} {} run `mpol explain {}` for more\n", gutter(), painter_.frame("="),
                        info(diagnostic_.code).text);
  }
  return std::move(out_);
}

}  // namespace

std::string render_human(const std::vector<Diagnostic>& list, const SourceTree& tree, bool colour) {
  const Painter painter(colour);
  std::string result;
  for (const Diagnostic& diagnostic : list) {
    if (!result.empty()) result += '\n';
    result += HumanForm(diagnostic, tree, painter).render(&diagnostic == &list.front());
  }
  return result;
}

}  // namespace mpol
