// SARIF 2.1.0 (OASIS): one run, a rule for each code that occurs. Regions are by line and column in code points.
#include <nlohmann/json.hpp>

#include "base/diagnostics/render_forms.hpp"

namespace mpol {
namespace {

using Json = nlohmann::ordered_json;

// RFC 3986: what is not unreserved or a slash is percent-encoded.
std::string uri(std::string_view path) {
  std::string result;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

Json artifact(const SourceFile& file) { return {{"uri", uri(file.name())}}; }

Json region(Span span, const SourceTree& tree) {
  const SourceFile& file = tree.file(span.file);
  const Position begin = file.position(span.begin);
  const Position end = file.position(span.end);
  return {{"startLine", begin.line}, {"startColumn", begin.column}, {"endLine", end.line}, {"endColumn", end.column}};
}

Json location(Span span, const SourceTree& tree) {
  return {{"artifactLocation", artifact(tree.file(span.file))}, {"region", region(span, tree)}};
}

Json fix(const Fix& fix, const SourceTree& tree) {
  std::map<FileId, Json> changes;
  for (const Edit& edit : fix.edits) {
    Json& replacements = changes.try_emplace(edit.span.file, Json::array()).first->second;
    replacements.push_back(
        {{"deletedRegion", region(edit.span, tree)}, {"insertedContent", {{"text", edit.replacement}}}});
  }
  Json result{{"description", {{"text", fix.title}}}, {"artifactChanges", Json::array()}};
  for (auto& [file, replacements] : changes) {
    result["artifactChanges"].push_back(
        {{"artifactLocation", artifact(tree.file(file))}, {"replacements", std::move(replacements)}});
  }
  return result;
}

std::string whole_message(const Diagnostic& diagnostic) {
  std::string result = diagnostic.message;
  for (const std::string& help : diagnostic.help) result += "\nhelp: " + help;
  return result;
}

Json one(const Diagnostic& diagnostic, std::size_t rule, const SourceTree& tree) {
  Json result{{"ruleId", info(diagnostic.code).text},
              {"ruleIndex", rule},
              {"level", diagnostic.severity == Severity::Hint ? "note" : name(diagnostic.severity)},
              {"message", {{"text", whole_message(diagnostic)}}},
              {"locations", Json::array({{{"physicalLocation", location(diagnostic.span, tree)}}})}};
  int id = 0;
  for (const Label& label : diagnostic.labels) {
    Json related{{"id", ++id}, {"physicalLocation", location(label.span, tree)}};
    if (!label.text.empty()) related["message"] = {{"text", label.text}};
    result["relatedLocations"].push_back(std::move(related));
  }
  for (const Fix& each : diagnostic.fixes) result["fixes"].push_back(fix(each, tree));
  return result;
}

}  // namespace

std::string render_sarif(const std::vector<Diagnostic>& list, const SourceTree& tree) {
  Json rules = Json::array();
  Json results = Json::array();
  std::map<Code, std::size_t> indexes;
  for (const Diagnostic& diagnostic : list) {
    const auto [rule, is_new] = indexes.try_emplace(diagnostic.code, rules.size());
    const CodeInfo& row = info(diagnostic.code);
    if (is_new) rules.push_back({{"id", row.text}, {"name", row.name}, {"shortDescription", {{"text", row.message}}}});
    results.push_back(one(diagnostic, rule->second, tree));
  }
  const Json driver{{"name", "mpol"}, {"rules", std::move(rules)}};
  const Json run{{"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  const Json log{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mpol
