#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "cli/coverage/reports.hpp"

namespace mpol::cli {
namespace {

// The records of one source file.
struct FileRecords {
  std::string functions, function_hits, branches;
  std::map<std::uint32_t, std::uint64_t> lines;  // how often the busiest point of the line was reached
  std::size_t functions_found = 0, functions_hit = 0, branches_found = 0, branches_hit = 0;
};

void add_rule(const CoveredRule& rule, std::uint32_t line, std::uint64_t fired, FileRecords& out) {
  out.functions += fmt::format("FN:{},{}\n", line, rule.id);
  out.function_hits += fmt::format("FNDA:{},{}\n", fired, rule.id);
  ++out.functions_found;
  out.functions_hit += fired > 0 ? 1 : 0;
}

void add_outcomes(const CoveragePoint& point, const OutcomeCounts& counts, std::uint32_t line, std::uint32_t block,
                  FileRecords& out) {
  const std::uint64_t reached = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  std::uint64_t& of_line = out.lines[line];
  of_line = std::max(of_line, reached);
  std::uint32_t branch = 0;
  for (const Truth truth : kOutcomeOrder) {
    const auto index = static_cast<std::size_t>(truth);
    if (!point.possible[index]) continue;
    out.branches +=
        fmt::format("BRDA:{},{},{},{}\n", line, block, branch++, reached == 0 ? "-" : std::to_string(counts[index]));
    ++out.branches_found;
    out.branches_hit += counts[index] > 0 ? 1 : 0;
  }
}

}  // namespace

std::string coverage_lcov(const Coverage& coverage, const SourceTree& sources) {
  std::map<FileId, FileRecords> files;
  for (const Coverage::Package& package : coverage.packages) {
    for (const CoveredRule& rule : package.map.rules) {
      for (std::uint32_t i = rule.first_point; i < rule.end_point; ++i) {
        const CoveragePoint& point = package.map.points[i];
        const std::uint32_t line = sources.file(point.span.file).position(point.span.begin).line;
        FileRecords& records = files[point.span.file];
        if (point.kind == CoveragePoint::Kind::Rule)
          add_rule(rule, line, package.counts[i][static_cast<std::size_t>(Truth::True)], records);
        add_outcomes(point, package.counts[i], line, i, records);
      }
    }
  }
  std::string out;
  for (const auto& [file, records] : files) {
    out += fmt::format("TN:\nSF:{}\n{}{}FNF:{}\nFNH:{}\n{}BRF:{}\nBRH:{}\n", sources.file(file).name(),
                       records.functions, records.function_hits, records.functions_found, records.functions_hit,
                       records.branches, records.branches_found, records.branches_hit);
    std::size_t hit = 0;
    for (const auto& [line, count] : records.lines) {
      out += fmt::format("DA:{},{}\n", line, count);
      hit += count > 0 ? 1 : 0;
    }
    out += fmt::format("LF:{}\nLH:{}\nend_of_record\n", records.lines.size(), hit);
  }
  return out;
}

}  // namespace mpol::cli
