#include "cli/ci_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"

namespace mpol::cli {
namespace {

const char* result_of(const CiStep& step) { return !step.ran ? "not run" : step.ok ? "ok" : "FAILED"; }

std::string count_of(const CiStep& step) {
  if (!step.ran) return "`" + step.needs + "` must pass first";
  if (!step.counted.empty()) return step.counted;
  return step.ok ? "nothing found" : "see below";
}

// "mpol ci: ok" or "mpol ci: FAILED at test, mutate (exit code 13)"
std::string last_line(const std::vector<CiStep>& steps) {
  std::string failed;
  for (const CiStep& step : steps) {
    if (step.ran && !step.ok) failed += (failed.empty() ? "" : ", ") + step.name;
  }
  return failed.empty() ? "mpol ci: ok"
                        : fmt::format("mpol ci: FAILED at {} (exit code {})", failed, ci_exit_code(steps));
}

// A cell of a table in Markdown is one line, and has no bar of its own.
std::string cell(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

// Longer than any run of backticks in the text, so that the text cannot end it.
std::string fence(const std::string& text) {
  std::size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

}  // namespace

int ci_exit_code(const std::vector<CiStep>& steps) {
  for (const CiStep& step : steps) {
    if (step.ran && !step.ok) return step.code;
  }
  return kOk;
}

std::string ci_text(const std::vector<CiStep>& steps) {
  std::string text = fmt::format("{:<8} {:<8} {:>7}  {}\n", "step", "result", "time", "what");
  for (const CiStep& step : steps)
    text += fmt::format("{:<8} {:<8} {:>5.1f} s  {}\n", step.name, result_of(step), step.seconds, count_of(step));
  for (const CiStep& step : steps) {
    if (!step.findings.empty()) text += fmt::format("\n== {}: {} ==\n{}", step.name, step.command, step.findings);
  }
  return text + (text.ends_with("\n\n") ? "" : "\n") + last_line(steps) + '\n';
}

std::string ci_json(const std::vector<CiStep>& steps) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const CiStep& step : steps) {
    list.push_back({{"step", step.name},
                    {"command", step.command},
                    {"result", !step.ran ? "not run"
                               : step.ok ? "ok"
                                         : "failed"},
                    {"count", step.counted},
                    {"seconds", step.seconds},
                    {"findings", step.findings}});
  }
  const int code = ci_exit_code(steps);
  const Json all{{"ok", code == kOk}, {"exit_code", code}, {"steps", std::move(list)}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string ci_markdown(const std::vector<CiStep>& steps) {
  std::string text = "## " + last_line(steps) + "\n\n| step | result | what | time |\n|---|---|---|---:|\n";
  for (const CiStep& step : steps)
    text +=
        fmt::format("| {} | {} | {} | {:.1f} s |\n", step.name, result_of(step), cell(count_of(step)), step.seconds);
  for (const CiStep& step : steps) {
    if (step.findings.empty()) continue;
    std::string found = step.findings;
    if (text.size() + found.size() > limits::kMaxStepSummaryBytes) {
      std::size_t end = limits::kMaxStepSummaryBytes - std::min(text.size(), limits::kMaxStepSummaryBytes);
      end = std::min(end, found.size());
      while (end > 0 && found[end - 1] != '\n') --end;
      found = found.substr(0, end) + "… cut here: run the command for all of it\n";
    }
    const std::string marks = fence(found);
    text += fmt::format("\n<details{}><summary>{}: <code>{}</code></summary>\n\n{}text\n{}{}\n\n</details>\n",
                        step.ok ? "" : " open", step.name, step.command, marks, found, marks);
  }
  return text;
}

}  // namespace mpol::cli
