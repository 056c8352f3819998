#include "tests/golden/golden_file.hpp"

#include <algorithm>
#include <map>

namespace mpol::golden {
namespace {

constexpr std::string_view kStage = "// stage: ";
constexpr std::string_view kFile = "//# file: ";
constexpr std::string_view kDump = "//= ";

bool is_code(std::string_view words) {
  return words.size() >= 6 && (words[0] == 'E' || words[0] == 'R' || words[0] == 'L') && words[5] == ' ' &&
         words.substr(1, 4).find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_expectation(std::string_view line) {
  const auto skip = [&](std::string_view signs) {
    const std::size_t rest = std::min(line.find_first_not_of(signs), line.size());
    line.remove_prefix(rest);
    return rest > 0;
  };
  if (!line.starts_with("//")) return false;
  line.remove_prefix(2);
  if (line.starts_with("<-")) {
    line.remove_prefix(2);
  } else {
    skip(" ");
    if (!skip("^")) return false;
  }
  skip(" ");
  for (const std::string_view part : {"label:", "note:", "help:", "fix:"})
    if (line.starts_with(part)) return true;
  return is_code(line);
}

// Keeps line ends, so that a last line without one stays so.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    result.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

std::string_view without_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

struct Expectation {
  Position begin;
  std::string text;  // "E0101 …", "label: …"
  std::size_t length = 1;
};

void add(std::vector<Expectation>& out, const SourceFile& file, Span span, std::string text) {
  const Position begin = file.position(span.begin);
  const Position end = file.position(span.end);
  // A span that goes on is marked to the end of its first line.
  const std::uint32_t line_end = static_cast<std::uint32_t>(file.line_start(begin.line) + file.line(begin.line).size());
  const std::uint32_t last = end.line == begin.line ? end.column : file.position(line_end).column;
  out.push_back({begin, std::move(text), std::max<std::size_t>(last > begin.column ? last - begin.column : 0, 1)});
}

// Help and fixes are shown where what an author reads is the point.
bool shows_help(const GoldenFile& golden) { return golden.stage == "mistake"; }

std::vector<Expectation> expectations(const SourceTree& tree, FileId id, const std::vector<Diagnostic>& found,
                                      bool with_help) {
  std::vector<Expectation> result;
  const SourceFile& file = tree.file(id);
  for (const Diagnostic& diagnostic : found) {
    if (diagnostic.span.file == id) {
      add(result, file, diagnostic.span, fmt::format("{} {}", info(diagnostic.code).text, diagnostic.message));
      if (!diagnostic.note.empty()) add(result, file, diagnostic.span, "note: " + diagnostic.note);
      if (with_help) {
        for (const std::string& help : diagnostic.help) add(result, file, diagnostic.span, "help: " + help);
        for (const Fix& fix : diagnostic.fixes) add(result, file, diagnostic.span, "fix: " + fix.title);
      }
    }
    for (const Label& label : diagnostic.labels)
      if (label.span.file == id) add(result, file, label.span, label.text.empty() ? "label:" : "label: " + label.text);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Expectation& a, const Expectation& b) { return a.begin.column < b.begin.column; });
  return result;
}

std::string write_line(const Expectation& one) {
  if (one.begin.column <= 2) return fmt::format("//<- {}\n", one.text);
  return fmt::format("//{}{} {}\n", std::string(one.begin.column - 3, ' '), std::string(one.length, '^'), one.text);
}

}  // namespace

GoldenFile read_golden(std::string_view text) {
  GoldenFile result;
  result.files.emplace_back("main.mpol", "");
  std::string* current = &result.files[0].second;
  for (const std::string_view line : lines_of(text)) {
    const std::string_view words = without_end(line);
    if (result.stage.empty() && words.starts_with(kStage)) result.stage = words.substr(kStage.size());
    if (words.starts_with(kFile)) {
      current = &result.files.emplace_back(words.substr(kFile.size()), "").second;
    } else if (words.starts_with(kDump)) {
      current = &result.dumps.emplace_back(words.substr(kDump.size()), "").second;
    } else if (!is_expectation(words)) {
      *current += line;
    }
  }
  return result;
}

SourceTree tree_of(const GoldenFile& golden) {
  SourceTree tree;
  for (const auto& [name, text] : golden.files) tree.add(name, text);
  return tree;
}

std::string write_golden(const GoldenFile& golden, const std::vector<Diagnostic>& found) {
  const SourceTree tree = tree_of(golden);
  std::string result;
  for (std::size_t i = 0; i < golden.files.size(); ++i) {
    if (i > 0) result += fmt::format("{}{}\n", kFile, golden.files[i].first);
    std::multimap<std::uint32_t, std::string> under;
    for (const Expectation& one : expectations(tree, FileId(i), found, shows_help(golden)))
      under.emplace(one.begin.line, write_line(one));
    std::uint32_t number = 0;
    for (const std::string_view line : lines_of(golden.files[i].second)) {
      result += line;
      const auto [first, last] = under.equal_range(++number);
      if (first != last && !line.ends_with('\n')) result += '\n';
      for (auto one = first; one != last; ++one) result += one->second;
    }
    // Behind the last line end there is one more line, which is empty.
    for (auto one = under.upper_bound(number); one != under.end(); ++one) result += one->second;
  }
  for (const auto& [stage, dump] : golden.dumps) result += fmt::format("{}{}\n{}", kDump, stage, dump);
  return result;
}

}  // namespace mpol::golden
