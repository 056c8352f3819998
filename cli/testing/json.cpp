// One object: totals, and each test with its failures (docs/policy-tests.md has the members).
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/testing/report.hpp"

namespace mpol::cli {
namespace {

using Json = nlohmann::ordered_json;

double milliseconds(double seconds) { return std::round(seconds * 1e6) / 1000; }

Json to_json(const RanTest& test, const TestReport& report) {
  const TestResult& result = test.result;
  Json failures = Json::array();
  for (const TestFailure& failure : result.failures) {
    failures.push_back({{"at", place(report.sources, failure.span)},
                        {"expected", failure.expected},
                        {"found", failure.found},
                        {"why", lines_of(result.why[failure.step])},
                        {"decision", Json::parse(result.decisions[failure.step])}});
  }
  return {{"test", result.title},
          {"package", report.packages[test.package]},
          {"at", place(report.sources, result.span)},
          {"passed", result.failures.empty()},
          {"milliseconds", milliseconds(result.seconds)},
          {"failures", std::move(failures)}};
}

Json to_json(const Coverage& coverage, const SourceTree& sources) {
  Json rules = Json::array();
  for (const Coverage::Package& package : coverage.packages) {
    for (const CoveredRule& rule : package.map.rules) {
      const Coverage::Share share = coverage.share(package, rule);
      Json points = Json::array();
      for (std::uint32_t i = rule.first_point; i < rule.end_point; ++i) {
        const CoveragePoint& point = package.map.points[i];
        Json seen = Json::object();
        for (const Truth truth : kOutcomeOrder) {
          const auto index = static_cast<std::size_t>(truth);
          if (point.possible[index]) seen[in_words(point.kind, truth)] = package.counts[i][index];
        }
        points.push_back({{"at", place(sources, point.span)}, {"text", sources.text(point.span)}, {"seen", seen}});
      }
      rules.push_back({{"rule", rule.id}, {"seen", share.seen}, {"possible", share.possible}, {"points", points}});
    }
  }
  const Coverage::Share all = coverage.share();
  return {{"percent", all.percent()}, {"seen", all.seen}, {"possible", all.possible}, {"rules", std::move(rules)}};
}

}  // namespace

void write_json(const TestReport& report, Context& context) {
  Json not_compiled = Json::array(), tests = Json::array();
  for (std::size_t i = 0; i < report.packages.size(); ++i) {
    if (!report.compiled[i]) not_compiled.push_back(report.packages[i]);
  }
  for (const RanTest& test : report.tests) tests.push_back(to_json(test, report));
  Json all{{"passed", report.passed},
           {"failed", report.failed},
           {"not_run", report.not_run},
           {"not_selected", report.not_selected},
           {"not_compiled", std::move(not_compiled)},
           {"milliseconds", milliseconds(report.seconds)}};
  if (report.seed) all["seed"] = *report.seed;
  if (report.coverage != nullptr) all["coverage"] = to_json(*report.coverage, report.sources);
  all["tests"] = std::move(tests);
  context.out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace mpol::cli
