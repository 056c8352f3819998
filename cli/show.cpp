#include <fmt/core.h>

#include <ostream>
#include <set>

#include "base/diagnostics/render.hpp"
#include "cli/command.hpp"

namespace mpol::cli {
namespace {

std::string summary(const std::vector<Diagnostic>& list, std::size_t dropped) {
  std::size_t errors = 0, warnings = 0;
  std::set<FileId> files;
  for (const Diagnostic& diagnostic : list) {
    if (diagnostic.severity == Severity::Error) ++errors;
    if (diagnostic.severity == Severity::Warning) ++warnings;
    files.insert(diagnostic.span.file);
  }
  std::string text = count(errors, "error");
  if (warnings > 0) text += ", " + count(warnings, "warning");
  if (const std::size_t hints = list.size() - errors - warnings; hints > 0) text += ", " + count(hints, "hint");
  text += " in " + count(files.size(), "file");
  if (dropped > 0) text += fmt::format("; {} more are not shown", dropped);
  return text;
}

}  // namespace

std::string count(std::size_t number, const char* noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

void show(Context& context, const Diagnostics& diagnostics, const SourceTree& sources, const std::string& format) {
  const std::vector<Diagnostic> list = diagnostics.list();
  if (format == "human") {
    if (list.empty()) return;
    context.err << render(list, sources, Format::Human, context.colour) << summary(list, diagnostics.dropped()) << '\n';
    return;
  }
  const Format chosen = format == "json" ? Format::Json : format == "sarif" ? Format::Sarif : Format::Github;
  context.out << render(list, sources, chosen, false);
}

}  // namespace mpol::cli
