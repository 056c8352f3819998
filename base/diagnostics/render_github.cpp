// GitHub workflow commands: `::error file=…,line=…,col=…::message`. Properties escape more than the message does.
#include "base/diagnostics/render.hpp"
#include "base/diagnostics/render_forms.hpp"

namespace mpol {
namespace {

std::string escape(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    const bool separates = property && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || separates)
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result;
}

}  // namespace

std::string github_annotation(std::string_view level, std::string_view file, Position begin, Position end,
                              std::string_view title, std::string_view message) {
  return fmt::format("::{} file={},line={},endLine={},col={},endColumn={},title={}::{}\n", level, escape(file, true),
                     begin.line, end.line, begin.column, end.column, escape(title, true), escape(message, false));
}

std::string render_github(const std::vector<Diagnostic>& list, const SourceTree& tree) {
  std::string result;
  for (const Diagnostic& diagnostic : list) {
    const SourceFile& file = tree.file(diagnostic.span.file);
    const Position begin = file.position(diagnostic.span.begin);
    const Position end = file.position(diagnostic.span.end);
    std::string message = diagnostic.message;
    for (const std::string& help : diagnostic.help) message += "\nhelp: " + help;
    const CodeInfo& row = info(diagnostic.code);
    const std::string title = fmt::format("{} {}", row.text, row.name);
    const std::string_view level = diagnostic.severity == Severity::Hint ? "notice" : name(diagnostic.severity);
    result += github_annotation(level, file.name(), begin, end, title, message);
  }
  return result;
}

}  // namespace mpol
