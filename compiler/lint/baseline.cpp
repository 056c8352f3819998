#include "compiler/lint/baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "compiler/lint/places.hpp"

namespace mpol::lint {
namespace {

constexpr std::string_view kHead =
    "# Findings of `mpol lint` that were there before it was used. Take lines out as they are mended; never add any.\n"
    "# CODE HASH COUNT PACKAGE DECLARATION\n";

// FNV-1a, 64 bits (Fowler, Noll, Vo). Runs of white space count as one blank.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u; };
  bool blank = false;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!is_blank && blank) add(' ');
    if (!is_blank) add(c);
    blank = is_blank;
  }
  return fmt::format("{:016x}", hash);
}

// Up to the next blank, which is taken too.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::optional<std::size_t> read_count(std::string_view word) {
  std::size_t count = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (fault != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  if (count == 0 || count > limits::kMaxFindingsOfLint) return std::nullopt;
  return count;
}

}  // namespace

BaselineEntry entry_of(const Diagnostic& finding, const std::string& package, const std::vector<ast::File>& files,
                       const SourceTree& sources) {
  const ast::Decl* decl = declaration_at(files, finding.span.file, finding.span.begin);
  return {std::string(info(finding.code).text), hash_of(sources.text(finding.span)), package,
          decl == nullptr ? "" : label_of(*decl, sources)};
}

void Baseline::read(FileId id, const SourceTree& sources, Diagnostics& diagnostics) {
  const SourceFile& file = sources.file(id);
  for (std::uint32_t number = 1; number <= file.line_count(); ++number) {
    std::string_view line = file.line(number);
    if (line.empty() || line.starts_with('#')) continue;
    const std::uint32_t begin = file.line_start(number);
    const Span span{id, begin, begin + static_cast<std::uint32_t>(line.size())};
    const std::string_view code = take_word(line), hash = take_word(line), count = take_word(line);
    const std::string_view package = take_word(line);
    const std::optional<std::size_t> times = read_count(count);
    if (!find_code(code) || hash.size() != 16 || !times || package.empty()) {
      diagnostics.report(Code::L0015, span, "expected CODE HASH COUNT PACKAGE DECLARATION")
          .help("`mpol lint --write-baseline` makes such a file");
      continue;
    }
    Known& known = counts_[{std::string(code), std::string(hash), std::string(package), std::string(line)}];
    known.count = std::min(known.count + *times, limits::kMaxFindingsOfLint);
    known.span = span;
  }
}

bool Baseline::take(const BaselineEntry& entry) {
  const auto found = counts_.find(entry);
  if (found == counts_.end() || found->second.taken == found->second.count) return false;
  ++found->second.taken;
  return true;
}

void Baseline::report_stale(const std::set<std::string>& packages, Diagnostics& diagnostics) const {
  for (const auto& [entry, known] : counts_) {
    const std::size_t left = known.count - known.taken;
    if (left == 0 || !packages.contains(entry.package)) continue;
    const std::string what =
        left == known.count ? "take the line out" : fmt::format("{} of {} are left", known.taken, known.count);
    diagnostics.report(Code::L0005, known.span, entry.code,
                       entry.declaration.empty() ? entry.package : entry.declaration, what);
  }
}

std::string Baseline::write() const {
  std::string text(kHead);
  for (const auto& [entry, known] : counts_)
    text += fmt::format("{} {} {} {} {}\n", entry.code, entry.hash, known.count, entry.package, entry.declaration);
  return text;
}

std::size_t Baseline::size() const {
  std::size_t size = 0;
  for (const auto& [entry, known] : counts_) size += known.count;
  return size;
}

}  // namespace mpol::lint
