#include <fmt/format.h>

#include <algorithm>

#include "base/text/utf8.hpp"
#include "cli/coverage/reports.hpp"
#include "cli/testing/report.hpp"

namespace mpol::cli {
namespace {

std::string percent(const Coverage::Share& share) {
  return fmt::format("{:.1f} % ({} of {})", share.percent(), share.seen, share.possible);
}

}  // namespace

std::string never_seen(const CoveragePoint& point, const OutcomeCounts& counts) {
  std::string text;
  for (const Truth truth : kOutcomeOrder) {
    if (!point.possible[static_cast<std::size_t>(truth)] || is_seen(counts, truth)) continue;
    text += std::string(text.empty() ? "never " : ", never ") + in_words(point.kind, truth);
  }
  return text;
}

std::string short_source(const SourceTree& sources, Span span) {
  constexpr std::size_t kMostBytes = 72;
  std::string text;
  for (const char c : sources.text(span)) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space || (!text.empty() && text.back() != ' ')) text += is_space ? ' ' : c;
  }
  if (text.size() <= kMostBytes) return text;
  return text.substr(0, utf8::floor_to_boundary(text, kMostBytes)) + "…";
}

std::string coverage_text(const Coverage& coverage, const SourceTree& sources) {
  std::size_t rules = 0, whole = 0, width = 0;
  std::string missing, each;
  for (const Coverage::Package& package : coverage.packages) {
    for (const CoveredRule& rule : package.map.rules) width = std::max(width, rule.id.size());
  }
  for (const Coverage::Package& package : coverage.packages) {
    for (const CoveredRule& rule : package.map.rules) {
      const Coverage::Share share = coverage.share(package, rule);
      ++rules;
      whole += share.is_whole() ? 1 : 0;
      if (!share.is_whole()) each += fmt::format("  {:<{}}  {}\n", rule.id, width, percent(share));
      for (std::uint32_t i = rule.first_point; i < rule.end_point; ++i) {
        const CoveragePoint& point = package.map.points[i];
        const std::string never = never_seen(point, package.counts[i]);
        if (never.empty()) continue;
        const bool is_rule = point.kind == CoveragePoint::Kind::Rule;
        missing += fmt::format("  {}  {}{}: {}\n", place(sources, point.span), rule.id,
                               is_rule ? "" : " `" + short_source(sources, point.span) + '`', never);
      }
    }
  }
  std::string out =
      fmt::format("coverage of outcomes: {}; {} of {} rules whole\n", percent(coverage.share()), whole, rules);
  if (!missing.empty()) out += each + "never seen:\n" + missing;
  return out;
}

}  // namespace mpol::cli
