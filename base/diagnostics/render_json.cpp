#include <nlohmann/json.hpp>

#include "base/diagnostics/render_forms.hpp"

namespace mpol {
namespace {

using Json = nlohmann::ordered_json;

Json place(const SourceFile& file, std::uint32_t offset) {
  const Position at = file.position(offset);
  return {{"offset", offset}, {"line", at.line}, {"column", at.column}};
}

Json span(Span span, const SourceTree& tree) {
  const SourceFile& file = tree.file(span.file);
  return {{"file", file.name()}, {"begin", place(file, span.begin)}, {"end", place(file, span.end)}};
}

Json one(const Diagnostic& diagnostic, const SourceTree& tree) {
  const CodeInfo& row = info(diagnostic.code);
  Json result{{"code", row.text},
              {"name", row.name},
              {"severity", name(diagnostic.severity)},
              {"message", diagnostic.message},
              {"span", span(diagnostic.span, tree)},
              {"note", diagnostic.note},
              {"labels", Json::array()},
              {"help", diagnostic.help},
              {"fixes", Json::array()}};
  for (const Label& label : diagnostic.labels)
    result["labels"].push_back({{"span", span(label.span, tree)}, {"text", label.text}});
  for (const Fix& fix : diagnostic.fixes) {
    Json edits = Json::array();
    for (const Edit& edit : fix.edits)
      edits.push_back({{"span", span(edit.span, tree)}, {"replacement", edit.replacement}});
    result["fixes"].push_back({{"title", fix.title}, {"edits", std::move(edits)}});
  }
  return result;
}

}  // namespace

std::string render_json(const std::vector<Diagnostic>& list, const SourceTree& tree) {
  Json result{{"diagnostics", Json::array()}, {"errors", 0}, {"warnings", 0}};
  int errors = 0, hints = 0;
  for (const Diagnostic& diagnostic : list) {
    result["diagnostics"].push_back(one(diagnostic, tree));
    errors += diagnostic.severity == Severity::Error;
    hints += diagnostic.severity == Severity::Hint;
  }
  result["errors"] = errors;
  result["warnings"] = static_cast<int>(list.size()) - errors - hints;
  if (hints > 0) result["hints"] = hints;
  // Messages may quote a file that is not UTF-8.
  return result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mpol
