#include "base/diagnostics/render.hpp"

#include <algorithm>

#include "base/diagnostics/render_forms.hpp"

namespace mpol {

std::string render(const std::vector<Diagnostic>& list, const SourceTree& tree, Format format, bool colour) {
  switch (format) {
    case Format::Human: return render_human(list, tree, colour);
    case Format::Json: return render_json(list, tree);
    case Format::Sarif: return render_sarif(list, tree);
    case Format::Github: return render_github(list, tree);
  }
  return {};
}

std::string apply_edits(std::string_view text, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.span < b.span; });
  std::string result;
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    if (edit.span.begin < done || edit.span.end > text.size()) continue;
    result += text.substr(done, edit.span.begin - done);
    result += edit.replacement;
    done = edit.span.end;
  }
  result += text.substr(done);
  return result;
}

}  // namespace mpol
