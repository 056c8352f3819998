#include "cli/mutate_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <tuple>

#include "base/diagnostics/render.hpp"
#include "cli/unified_diff.hpp"
#include "compiler/mutate/recompile.hpp"

namespace mpol::cli {
namespace {

// Of a change that takes many lines away, as of a language's terms, only the first are shown.
constexpr std::size_t kShownLines = 8;

std::string changed_lines(const mutate::Mutation& mutation, const SourceTree& sources) {
  const std::string before(sources.file(mutation.span.file).text());
  std::istringstream lines(unified_diff(before, mutated_text(mutation, sources), "", ""));
  std::string text, line;
  std::size_t number = 0;
  while (std::getline(lines, line)) {
    const bool is_head = line.starts_with("--- ") || line.starts_with("+++ ");
    if (is_head || line.empty() || (line[0] != '-' && line[0] != '+')) continue;
    if (number++ < kShownLines) text += line + '\n';
  }
  if (number > kShownLines) text += fmt::format("… {} more lines\n", number - kShownLines);
  return text;
}

const mutate::OperatorInfo& info(mutate::Operator op) { return mutate::all_operators()[static_cast<std::size_t>(op)]; }

std::string place(const MutationReport::Miss& miss) {
  return fmt::format("{}:{}:{}", miss.file, miss.begin.line, miss.begin.column);
}

// Rounded down: 100 % is all.
std::string percent(double share) { return fmt::format("{:.1f} %", std::floor(share * 1000) / 10); }

}  // namespace

double MutationReport::score() const {
  return judged() == 0 ? 1 : static_cast<double>(noticed) / static_cast<double>(judged());
}

void MutationReport::sort() {
  const auto place = [](const Miss& miss) {
    return std::tie(miss.file, miss.begin.line, miss.begin.column, miss.mutation.op, miss.mutation.what);
  };
  std::stable_sort(misses.begin(), misses.end(), [&](const Miss& a, const Miss& b) { return place(a) < place(b); });
}

void MutationReport::add(const std::vector<mutate::Mutation>& mutations, const std::vector<Judged>& judged,
                         const SourceTree& sources) {
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const mutate::Mutation& mutation = mutations[i];
    switch (judged[i].fate) {
      case Fate::Skipped: ++skipped; break;
      case Fate::NotCompiled: ++not_compiled; break;
      case Fate::Same: ++same; break;
      case Fate::Noticed:
        ++noticed;
        ++by_operator[mutation.op].noticed;
        break;
      case Fate::Missed: {
        ++missed;
        ++by_operator[mutation.op].missed;
        const SourceFile& file = sources.file(mutation.span.file);
        misses.push_back({mutation, file.name(), changed_lines(mutation, sources), file.position(mutation.span.begin),
                          file.position(mutation.span.end)});
      }
    }
  }
}

std::string summary(const MutationReport& report) {
  if (report.judged() == 0) return "no change to notice";
  return fmt::format("{} of {} noticed, {}", report.noticed, count(report.judged(), "change"), percent(report.score()));
}

void show_human(const MutationReport& report, Context& context) {
  const char* red = context.colour ? "\x1b[31m" : "";
  const char* plain = context.colour ? "\x1b[0m" : "";
  for (const MutationReport::Miss& miss : report.misses) {
    const mutate::Mutation& mutation = miss.mutation;
    context.out << red << "NOT NOTICED" << plain << "  " << place(miss);
    if (!mutation.name.empty()) context.out << "  " << mutation.name;
    context.out << "  " << info(mutation.op).name << ": " << mutation.what << '\n';
    std::istringstream lines(miss.diff);
    for (std::string line; std::getline(lines, line);) context.out << "    " << line << '\n';
    context.out << "    = " << mutation.advice << '\n';
  }
  if (!report.misses.empty()) context.out << '\n';
  for (const auto& [op, tally] : report.by_operator)
    context.out << fmt::format("{:<11}{:>5} of {:>5} noticed   {}\n", info(op).name, tally.noticed,
                               tally.noticed + tally.missed, info(op).what);
  context.out << summary(report) << fmt::format(", in {:.1f} s", report.seconds) << '\n';
  context.out << fmt::format("not counted: {} that do not compile, {} that mean the same as before or as another\n",
                             report.not_compiled, report.same);
  if (const std::size_t rest = report.found - report.judged() - report.not_compiled - report.same; rest > 0)
    context.out << "not tried: " << rest << " of " << count(report.found, "change")
                << (report.skipped > 0 ? "; the time was over before the sample was through" : "") << '\n';
}

void show_json(const MutationReport& report, Context& context) {
  using Json = nlohmann::ordered_json;
  Json misses = Json::array(), operators = Json::object();
  for (const MutationReport::Miss& miss : report.misses) {
    const mutate::Mutation& mutation = miss.mutation;
    misses.push_back({{"at", place(miss)},
                      {"operator", info(mutation.op).name},
                      {"declaration", mutation.name},
                      {"rules", mutation.rules},
                      {"change", mutation.what},
                      {"diff", miss.diff},
                      {"advice", mutation.advice}});
  }
  for (const auto& [op, tally] : report.by_operator)
    operators[std::string(info(op).name)] = {{"noticed", tally.noticed}, {"missed", tally.missed}};
  const Json all{{"noticed", report.noticed},
                 {"missed", report.missed},
                 {"score", report.score()},
                 {"not_compiled", report.not_compiled},
                 {"same", report.same},
                 {"not_tried", report.found - report.judged() - report.not_compiled - report.same},
                 {"operators", std::move(operators)},
                 {"misses", std::move(misses)}};
  context.out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void show_github(const MutationReport& report, Context& context) {
  for (const MutationReport::Miss& miss : report.misses)
    context.out << github_annotation("warning", miss.file, miss.begin, miss.end,
                                     fmt::format("no test notices: {}", miss.mutation.what),
                                     miss.diff + miss.mutation.advice);
}

}  // namespace mpol::cli
