#include "cli/ci_command.hpp"

#include <sstream>

#include "base/diagnostics/render.hpp"

namespace mpol::cli {
namespace {

void write_annotation(const std::vector<std::string>& words, const std::string& path, const std::string& message,
                      Context& context) {
  context.out << github_annotation("error", path, {}, {}, "mpol " + words[0], message);
}

// "error: …", the first line that says what is wrong.
std::string first_error(const Printed& printed) {
  std::istringstream lines(printed.err);
  std::string first;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("error")) return line;
    if (first.empty()) first = line;
  }
  return first;
}

}  // namespace

Printed run_command(std::vector<std::string> words, const std::vector<std::string>& paths, Context& context) {
  words.insert(words.begin(), "mpol");
  words.emplace_back("--");
  words.insert(words.end(), paths.begin(), paths.end());
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  std::ostringstream out, err;
  Context own{.files = context.files, .out = out, .err = err};
  own.stdlib = context.stdlib;
  const int code = run(static_cast<int>(arguments.size()), arguments.data(), own);
  return {code, out.str(), err.str()};
}

void annotate(std::vector<std::string> words, const std::vector<std::string>& paths, const Printed& printed,
              Context& context) {
  std::vector<std::string> for_github = words;
  for_github.insert(for_github.end(), {"--format", "github"});
  const Printed annotations = run_command(for_github, paths, context);
  if (annotations.code != kUsage) {
    context.out << annotations.out;
    return;
  }
  bool named = false;
  std::istringstream lines(printed.out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.ends_with(".mpol") || context.files.kind(line) != PathKind::File) continue;
    named = true;
    write_annotation(words, line, "run `mpol " + words[0] + ' ' + line + '`', context);
  }
  if (!named) write_annotation(words, paths.front(), first_error(printed), context);
}

}  // namespace mpol::cli
