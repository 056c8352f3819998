#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text/utf8.hpp"
#include "cli/bundle_command.hpp"

namespace mpol::cli {
namespace {

using Json = nlohmann::ordered_json;

// A manifest is text of whoever wrote the bundle: nothing of it may steer a terminal, or be of another shape than expected.
std::string shown(const Json& value) {
  std::string text =
      value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value.is_array()) {
    text.clear();
    for (const Json& one : value) text += (text.empty() ? "" : ", ") + shown(one);
  }
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

std::string member(const Json& row, const char* key) {
  return row.is_object() && row.contains(key) ? shown(row[key]) : std::string();
}

std::string range(const Json& row) {
  const std::string least = member(row, "least"), most = member(row, "most");
  return least.empty() && most.empty() ? "" : fmt::format("{} … {}", least, most);
}

using Cells = std::vector<std::string>;

// Longer cells stand out of their column.
constexpr std::size_t kMaxColumn = 40;

// Rows of one list of the manifest; columns are as wide as their widest cell.
void section(const Json& manifest, const char* key, const char* title, Cells (*cells)(const Json&), std::string& out) {
  if (!manifest.contains(key) || !manifest[key].is_array() || manifest[key].empty()) return;
  std::vector<Cells> lines;
  std::vector<std::size_t> widths;
  for (const Json& row : manifest[key]) {
    lines.push_back(cells(row));
    widths.resize(std::max(widths.size(), lines.back().size()));
    for (std::size_t i = 0; i < lines.back().size(); ++i)
      widths[i] = std::max(widths[i], std::min(utf8::count(lines.back()[i]), kMaxColumn));
  }
  out += fmt::format("\n{}\n", title);
  for (const Cells& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i)
      text += fmt::format("  {}{:{}}", line[i], "", widths[i] - std::min(widths[i], utf8::count(line[i])));
    out += text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
  }
}

Cells levels_of(const Json& row) {
  std::string levels;
  if (row.is_object() && row.contains("levels") && row["levels"].is_array()) {
    for (const Json& level : row["levels"])
      levels += fmt::format("{}{} {}", levels.empty() ? "" : ", ", member(level, "number"), member(level, "title"));
  }
  return {member(row, "name"), "by " + member(row, "by"), levels};
}

std::string tests_of(const Json& manifest) {
  if (!manifest.contains("tests")) return "?";
  const std::string passed = member(manifest["tests"], "passed");
  return passed.empty() ? "not run when it was built" : passed + " passed when it was built";
}

std::string in_words(const OpenBundle& open, const Json& manifest) {
  std::string out = fmt::format("package    {}\n", member(manifest, "package"));
  const auto line = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += fmt::format("{:<11}{}\n", key, value);
  };
  line("release", member(manifest, "release"));
  line("identity", member(manifest, "identity"));
  line("id", to_hex(open.bundle.id));
  line("compiler", manifest.contains("compiler") ? "mpol " + member(manifest["compiler"], "mpol") : "?");
  line("tests", tests_of(manifest));
  line("verdicts", member(manifest, "verdicts"));
  line("bytes", fmt::to_string(open.bytes.size()));
  for (const BundleSignature& signature : open.bundle.signatures) line("signed by", to_text(signature.key));
  if (open.bundle.signatures.empty()) line("signed by", "nobody");
  section(
      manifest, "rules", "rules",
      [](const Json& row) {
        return Cells{member(row, "id"), member(row, "severity"), member(row, "title"), member(row, "owner")};
      },
      out);
  section(
      manifest, "parameters", "parameters",
      [](const Json& row) {
        const std::string by = member(row, "by");
        return Cells{member(row, "name"), member(row, "kind") + (by.empty() ? "" : " by " + by), member(row, "value"),
                     range(row)};
      },
      out);
  section(
      manifest, "signals", "signals to bind",
      [](const Json& row) {
        return Cells{member(row, "name"), member(row, "kind"), range(row), member(row, "values")};
      },
      out);
  section(
      manifest, "actions", "actions to bind",
      [](const Json& row) {
        return Cells{member(row, "name"), member(row, "verdict"), member(row, "durable") == "true" ? "durable" : "",
                     member(row, "sealed") == "true" ? "sealed" : ""};
      },
      out);
  section(
      manifest, "counters", "counters",
      [](const Json& row) { return Cells{member(row, "name"), member(row, "kind"), "by " + member(row, "by")}; }, out);
  section(manifest, "escalations", "escalations", levels_of, out);
  section(
      manifest, "parts", "parts",
      [](const Json& row) { return Cells{member(row, "kind"), member(row, "bytes"), member(row, "name")}; }, out);
  return out;
}

}  // namespace

void show_bundle(const OpenBundle& open, const std::string& format, Context& context) {
  const Json manifest = Json::parse(open.bundle.find(PartKind::Manifest)->bytes, nullptr, false);
  if (format == "human") {
    context.out << in_words(open, manifest);
    return;
  }
  Json signers = Json::array();
  for (const BundleSignature& signature : open.bundle.signatures) signers.push_back(to_text(signature.key));
  const Json all{{"id", to_hex(open.bundle.id)},
                 {"bytes", open.bytes.size()},
                 {"signed_by", std::move(signers)},
                 {"manifest", manifest}};
  context.out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace mpol::cli
