#include "tests/golden/mistake.hpp"

#include <algorithm>
#include <charconv>

namespace mpol::golden {
namespace {

constexpr std::size_t kMostReports = 2;
constexpr std::string_view kMeant = "// meant ";
constexpr std::string_view kSeen = "// seen ";

// Lines first to last give way to `lines`.
struct Meant {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::vector<std::string> lines;
};

// `9: text`, `9-11: text`, `9 nothing`; false for what is none of them.
bool read_row(std::string_view row, std::vector<Meant>& out) {
  Meant one;
  const char* const end = row.data() + row.size();
  auto [at, fault] = std::from_chars(row.data(), end, one.first);
  if (fault != std::errc()) return false;
  one.last = one.first;
  if (at != end && *at == '-') at = std::from_chars(at + 1, end, one.last).ptr;
  const std::string_view rest(at, static_cast<std::size_t>(end - at));
  if (rest == " nothing") {
    out.push_back(one);
    return true;
  }
  if (!rest.starts_with(':')) return false;
  if (out.empty() || out.back().first != one.first) out.push_back(one);
  out.back().lines.emplace_back(rest.substr(rest.starts_with(": ") ? 2 : 1));
  return true;
}

std::vector<Meant> read_meant(const SourceFile& file, std::vector<std::string>& faults) {
  std::vector<Meant> result;
  for (std::uint32_t number = 1; number <= file.line_count(); ++number) {
    const std::string_view line = file.line(number);
    if (line.starts_with(kMeant) && !read_row(line.substr(kMeant.size()), result))
      faults.push_back(fmt::format("line {} says no `// meant LINE: …`", number));
  }
  if (result.empty()) faults.emplace_back("no line says what was meant");
  return result;
}

// `// seen 14`
std::vector<std::uint32_t> read_seen(const SourceFile& file) {
  std::vector<std::uint32_t> result;
  for (std::uint32_t number = 1; number <= file.line_count(); ++number) {
    std::string_view line = file.line(number);
    if (!line.starts_with(kSeen)) continue;
    line.remove_prefix(kSeen.size());
    std::from_chars(line.data(), line.data() + line.size(), result.emplace_back());
  }
  return result;
}

std::string as_meant(const SourceFile& file, const std::vector<Meant>& meant) {
  std::string result;
  auto next = meant.begin();
  for (std::uint32_t number = 1; number <= file.line_count(); ++number) {
    if (next == meant.end() || number < next->first) {
      result += fmt::format("{}\n", file.line(number));
    } else if (number == next->last) {
      for (const std::string& line : next->lines) result += line + "\n";
      ++next;
    }
  }
  return result;
}

}  // namespace

std::vector<std::string> mistake_faults(const SourceTree& tree, const std::vector<Diagnostic>& found,
                                        const std::function<std::size_t(const SourceTree&)>& reports_of) {
  std::vector<std::string> faults;
  const SourceFile& file = tree.file(FileId(0));
  const std::vector<Meant> meant = read_meant(file, faults);
  if (found.empty()) faults.emplace_back("nothing is reported");
  if (found.size() > kMostReports) faults.push_back(fmt::format("{} reports of one mistake", found.size()));
  if (!found.empty()) {
    const std::uint32_t line = file.position(found.front().span.begin).line;
    const std::vector<std::uint32_t> seen = read_seen(file);
    const auto holds = [&](const Meant& one) { return one.first <= line && line <= one.last; };
    const bool there =
        std::any_of(meant.begin(), meant.end(), holds) || std::find(seen.begin(), seen.end(), line) != seen.end();
    if (!there || found.front().span.file != FileId(0)) faults.push_back(fmt::format("the first report is in line {}", line));
  }
  SourceTree changed;
  changed.add(file.name(), as_meant(file, meant));
  for (std::size_t i = 1; i < tree.size(); ++i)
    changed.add(tree.file(FileId(i)).name(), std::string(tree.file(FileId(i)).text()));
  if (const std::size_t left = reports_of(changed)) faults.push_back(fmt::format("{} reports of what was meant", left));
  return faults;
}

}  // namespace mpol::golden
